// The image's HEALTHCHECK: exit 0 when this container's Lethe answers. Alive, not ready: a container that is restarted
// because Hydra is away helps nobody.
import http from "node:http";
import https from "node:https";
import { env } from "node:process";

const isTls = Boolean(env.TLS_CERT_PATH);
const isEverywhere = !env.HOST || env.HOST === "0.0.0.0" || env.HOST === "::";
const options = {
  host: isEverywhere ? "127.0.0.1" : env.HOST,
  port: env.PORT || 3000,
  path: "/health/alive",
  timeout: 3000,
  // Its certificate is for the name that browsers use.
  rejectUnauthorized: false,
};

const request = (isTls ? https : http).get(options, (answer) => {
  process.exitCode = answer.statusCode === 200 ? 0 : 1;
  answer.resume();
});
request.on("timeout", () => request.destroy());
request.on("error", () => {
  process.exitCode = 1;
});
