import { createServer } from "node:http";
import { pino } from "pino";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
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
  const page = await (await browser.newContext(looks)).newPage();
  await goToScene(page, scene, url);
  return {
    page,
    close: async () => {
      await page.context().close();
      await close();
    },
  };
}

/**
 * Opens scenes one after the other in one tab: a context and a process for each are most of what looking at it takes. One in which
 * somebody does something has its own all the same. Of the others nothing stays but cookies, and those are taken away: each is at an
 * address of its own.
 */
export async function openTab(browser: Browser, looks: BrowserContextOptions) {
  const context = await browser.newContext(looks);
  const page = await context.newPage();
  return { open, close: () => context.close() };

  async function open(scene: Scene): Promise<Awaited<ReturnType<typeof openScene>>> {
    if (scene.act !== undefined) return openScene(browser, scene, looks);
    const { url, close } = await raiseScene(scene);
    await context.clearCookies();
    const { viewport, colorScheme = null, reducedMotion = null, forcedColors = null } = looks;
    if (viewport) await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion, forcedColors });
    await goToScene(page, scene, url);
    return { page, close };
  }
}

async function goToScene(page: Page, scene: Scene, url: string): Promise<void> {
  const [name = "", value = ""] = scene.cookie?.split("=") ?? [];
  if (scene.cookie !== undefined) await page.context().addCookies([{ name, value, url }]);
  await page.goto(url + scene.path);
  await scene.act?.(page);
  await page.waitForLoadState();
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
