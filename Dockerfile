# syntax=docker/dockerfile:1

# One version for both images: what Node.js was linked to there has to be found here.
ARG ALPINE_VERSION=3.24

FROM node:26-alpine${ALPINE_VERSION} AS base
WORKDIR /app
COPY package.json package-lock.json ./

FROM base AS dependencies
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts
# Declarations, source maps and a package's tests: half of the folder, and nothing at run time reads them.
RUN rm -rf node_modules/bintrees/test && find node_modules -type f \( -name "*.ts" -o -name "*.cts" -o -name "*.mts" -o -name "*.map" \) -delete
# What is used of it stands in dist.
RUN rm -rf node_modules/undici

FROM base AS build
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY build build
COPY types types
COPY src src
RUN npm run build && find dist -name "*.d.ts" -delete
COPY views views
COPY public public
COPY locales locales
COPY deploy/healthcheck.js healthcheck.js
COPY deploy/kratos deploy/kratos
# The files keep the modes of the checkout, and a strict umask there would hide them from the user below.
RUN chmod -R a+rX package.json dist views public locales deploy healthcheck.js

# For the compose files only (`--target demo`): apps to sign in to and out of, a mail catcher, and the jobs that tell Hydra and Kratos of them.
FROM build AS demo
COPY demo demo
COPY deploy/demo-clients.ts deploy/demo-clients.ts
RUN chmod -R a+rX demo deploy
USER 65532:65532
EXPOSE 4436 5551
CMD ["node", "demo/apps/main.ts"]

# Node.js alone, without npm: 25 MB less, and nothing in it that could fetch or install anything.
FROM alpine:${ALPINE_VERSION} AS runtime
LABEL org.opencontainers.image.title="Lethe" \
      org.opencontainers.image.description="The logout provider for Ory Hydra: signs people out, truthfully." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=base /usr/lib/libstdc++.so* /usr/lib/libgcc_s.so* /usr/lib/libatomic.so* /usr/lib/
COPY --from=base /usr/local/bin/node /usr/local/bin/node
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/package.json /app/healthcheck.js ./
COPY --from=build /app/locales locales
COPY --from=build /app/public public
COPY --from=build /app/views views
COPY --from=build /app/deploy/kratos deploy/kratos
COPY --from=build /app/dist dist
# A number, so that Kubernetes can see for itself that it is not root.
USER 65532:65532
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["node", "healthcheck.js"]
# Lethe is process 1 and handles SIGTERM itself: no shell and no npm in between that would swallow it. The flags, those of `npm start`, have
# V8 collect earlier than it would: half the memory for a twentieth of the CPU time. Other commands take the place of `serve`.
ENTRYPOINT ["node", "--max-semi-space-size=8", "--heap-growing-percent=30", "dist/main.js"]
CMD ["serve"]
