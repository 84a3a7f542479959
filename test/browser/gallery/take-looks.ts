import type { Browser, Page } from "playwright-core";
import { openScene } from "../open-scene.ts";
import type { Scene } from "../scene.ts";
import { looks } from "./looks.ts";

export interface Wanted {
  scene: Scene;
  language: string;
  /** Names of `looks`. */
  looks: string[];
  /** Pixels of the picture for each of the page's. */
  scale: number;
}

/** Opens the scene once, and once more without scripts where that is wanted, and has each look drawn in turn. */
export async function takeLooks(
  browser: Browser,
  { scene, language, looks: names, scale }: Wanted,
  keep: (look: string, picture: Buffer, page: Page) => Promise<void>,
): Promise<void> {
  for (const javaScriptEnabled of [true, false]) {
    const wanted = names.filter((name) => (looks[name]?.withoutScripts !== true) === javaScriptEnabled);
    if (wanted.length === 0) continue;
    const options = { ...sizeOf(wanted[0], scene), locale: language, deviceScaleFactor: scale };
    const { page, close } = await openScene(browser, scene, { ...options, javaScriptEnabled });
    for (const name of wanted) {
      await page.setViewportSize(sizeOf(name, scene).viewport);
      await page.emulateMedia({ forcedColors: "none", ...looks[name]?.media });
      await keep(name, await page.screenshot({ fullPage: true, animations: "disabled" }), page);
    }
    await close();
  }
}

function sizeOf(name = "", scene: Scene) {
  const look = looks[name];
  if (look === undefined) throw new Error(`there is no look ${name}`);
  return { viewport: (scene.isWide === true ? look.wide : undefined) ?? look.size };
}
