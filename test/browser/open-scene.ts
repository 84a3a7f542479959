import { createServer } from "node:http";
import { pino } from "pino";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { listen } from "../../src/server/listen.ts";
import { FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { inOne } from "../../testkit/fakes/hydra-parts.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import type { Scene } from "./scene.ts";

export const sceneSecret = "a secret that only takes pictures";

/** Starts a scene and looks at it, with everything done that the person does there. */
export async function openScene(browser: Browser, scene: Scene, looks: BrowserContextOptions) {
  const { url, close } = await raiseScene(scene);
  const context = await browser.newContext(looks);
  const [name = "", value = ""] = scene.cookie?.split("=") ?? [];
  if (scene.cookie !== undefined) await context.addCookies([{ name, value, url }]);
  const page = await context.newPage();
  await page.goto(url + scene.path);
  await scene.act?.(page);
  await page.waitForLoadState();
  return {
    page,
    close: async () => {
      await context.close();
      await close();
    },
  };
}

/** Lethe, and the one address of Hydra's that a browser goes to: with nobody signed in it leads straight back. */
async function raiseScene({ hydra, parts, env, signedInAs }: Scene) {
  const port = await freePort();
  const hydraPort = await freePort();
  const endSession = createServer((_req, res) => {
    res.writeHead(302, { Location: `http://localhost:${port}/logged-out` }).end();
  }).listen(hydraPort, "127.0.0.1");
  const config = readConfig({
    HYDRA_ADMIN_URL: "http://hydra-admin.example",
    HYDRA_PUBLIC_URL: `http://127.0.0.1:${hydraPort}`,
    COOKIE_SECRET: sceneSecret,
    ...env,
  });
  const app = createApp(config, {
    ...inOne({ hydra: hydra?.() ?? new FakeHydra(), ...parts?.() }),
    log: pino({ level: "silent" }),
    ...(signedInAs && { currentUser: () => Promise.resolve({ configured: true, subject: signedInAs }) }),
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
