import { createServer } from "node:http";
import { pino } from "pino";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { listen } from "../../src/ops/listen.ts";
import { freePort } from "../ory/free-port.ts";
import type { Scene } from "./picture-scenes.ts";

/** Lethe, and the one address of Hydra's that a browser goes to: with nobody signed in it leads straight back. */
export async function raiseScene({ hydra, env, signedInAs }: Scene) {
  const port = await freePort();
  const hydraPort = await freePort();
  const endSession = createServer((_req, res) => {
    res.writeHead(302, { Location: `http://localhost:${port}/logged-out` }).end();
  }).listen(hydraPort, "127.0.0.1");
  const config = readConfig({
    HYDRA_ADMIN_URL: "http://hydra-admin.example",
    HYDRA_PUBLIC_URL: `http://127.0.0.1:${hydraPort}`,
    COOKIE_SECRET: "a secret that only takes pictures",
    ...env,
  });
  const app = createApp(config, {
    hydra: hydra(),
    log: pino({ level: "silent" }),
    ...(signedInAs && { evidence: () => Promise.resolve({ configured: true, subject: signedInAs }) }),
  });
  const lethe = await listen(app, { port, host: "localhost" });
  return {
    url: `http://localhost:${port}`,
    close: async () => {
      endSession.closeAllConnections();
      endSession.close();
      await lethe.close();
    },
  };
}
