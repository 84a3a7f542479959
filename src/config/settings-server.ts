import { z } from "zod";
import * as kind from "./setting-types.ts";

export const serverSettings = {
  BASE_URL: kind.baseUrl.optional().meta({
    description:
      "Lethe's own URL as browsers see it. With https, cookies are `__Host-` and Secure, and HSTS is sent",
    examples: ["https://logout.example.com"],
  }),
  BASE_PATH: z
    .string()
    .regex(/^(?:\/[A-Za-z0-9._~-]+)*\/?$/, "must be a path such as /auth")
    .transform((path) => path.replace(/\/$/, ""))
    .default("")
    .meta({ description: "Path prefix under which requests arrive, such as `/auth`", examples: ["/auth"] }),
  PORT: kind.port.prefault("3000").meta({ description: "Port to listen on" }),
  HOST: z
    .string()
    .optional()
    .meta({ description: "Address to listen on; all addresses when not set", examples: ["127.0.0.1"] }),
  TLS_CERT_PATH: z
    .string()
    .optional()
    .meta({
      description: "Path of a certificate (PEM), for https without a proxy in front",
      examples: ["/run/secrets/tls.crt"],
    }),
  TLS_KEY_PATH: z
    .string()
    .optional()
    .meta({ description: "Path of the certificate's key", examples: ["/run/secrets/tls.key"] }),
  TRUST_PROXY: kind.trustProxy.prefault("false").meta({
    description:
      "Which proxies' `X-Forwarded-Proto` counts without `BASE_URL` (Express's `trust proxy`): `true`, a number of hops, or addresses and ranges",
  }),
  COOKIE_SECRET: kind.list
    .refine(
      (secrets) => secrets.length > 0 && secrets.every((secret) => Buffer.byteLength(secret) >= 32),
      "must be 32 bytes or more (several: comma-separated, newest first)",
    )
    .meta({
      description:
        "Required. 32 bytes or more (`openssl rand -hex 32`). Several, comma-separated, newest first: the first signs, all are accepted",
    }),
};
