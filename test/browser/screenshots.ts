import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium, type BrowserContextOptions } from "playwright-core";
import { scenes } from "./picture-scenes.ts";
import { openScene } from "./open-scene.ts";
import type { Scene } from "./scene.ts";

// Takes the README's pictures from Lethe itself, over a stub of Hydra's admin API. Given a folder it also puts there every
// page in every look and language, for people to look through; a second argument is a pattern that picks some of the pages.

const desktop = { viewport: { width: 640, height: 600 } };
// What a page with a navigation beside it has room in.
const wide = { viewport: { width: 1200, height: 760 } };
const phone = { viewport: { width: 320, height: 640 }, hasTouch: true };
const looks: Record<string, BrowserContextOptions> = {
  light: { ...desktop, colorScheme: "light" },
  dark: { ...desktop, colorScheme: "dark" },
  phone: { ...phone, colorScheme: "light" },
  "phone-dark": { ...phone, colorScheme: "dark" },
  // What a window of 640 × 600 has to hold at 200 %.
  zoomed: { viewport: { width: 320, height: 300 } },
  forced: { ...desktop, colorScheme: "dark", forcedColors: "active" },
  "no-script": { ...desktop, javaScriptEnabled: false },
};
const widened = new Set(["light", "dark", "forced"]);
const readmePictures: Record<string, string> = {
  "confirm-light": "confirm-light",
  "confirm-dark": "confirm-dark",
  "confirm-phone": "confirm-phone",
  "signed-out-light": "signed-out",
  "error-gone-light": "error",
};
const readmeFolder = join(import.meta.dirname, "../../docs/images");

const [folder, pattern = ""] = process.argv.slice(2);
const chosen = scenes.filter(({ name }) => new RegExp(pattern).test(name));
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
});
for (const path of [readmeFolder, ...(folder ? [folder] : [])]) await mkdir(path, { recursive: true });
for (const scene of chosen) {
  for (const language of scene.languages ?? ["en"]) {
    for (const look of Object.keys(looks)) await takePicture(scene, language, look);
  }
}
await browser.close();

async function takePicture(scene: Scene, language: string, look: string): Promise<void> {
  const name = [scene.name, ...(language === "en" ? [] : [language]), look].join("-");
  const inReadme = readmePictures[name];
  const paths = [
    ...(inReadme ? [join(readmeFolder, `${inReadme}.png`)] : []),
    ...(folder ? [join(folder, `${name}.png`)] : []),
  ];
  if (paths.length === 0) return;
  const isWide = scene.isWide === true && widened.has(look);
  const options = { ...looks[look], ...(isWide && wide), locale: language, deviceScaleFactor: 2 };
  const { page, close } = await openScene(browser, scene, options);
  for (const path of paths) await page.screenshot({ path, fullPage: true });
  await close();
}
