import axe from "axe-core";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, part } from "../parts.ts";
import { scenes } from "./picture-scenes.ts";
import { openScene } from "./raise-scene.ts";

const looks = [
  { look: "light", colorScheme: "light", viewport: { width: 640, height: 600 } },
  { look: "dark on a phone", colorScheme: "dark", viewport: { width: 320, height: 640 } },
] as const;
const cases = scenes.flatMap((scene) =>
  ["en", "ar"]
    .filter((language) => (scene.languages ?? ["en"]).includes(language))
    .flatMap((language) => looks.map((options) => ({ name: scene.name, scene, language, ...options }))),
);

describe("a page, to axe and to a narrow window:", needs("chromium"), () => {
  let browser: Browser;
  beforeAll(async () => {
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
    browser = await chromium.launch({ executablePath: part("chromium").path, args });
  });
  afterAll(() => browser.close());

  it.each(cases)("$name, $language, $look", async ({ scene, language, colorScheme, viewport }) => {
    const { page, close } = await openScene(browser, scene, { colorScheme, viewport, locale: language });
    // Into the page by the debugger's door: its policy lets no script in.
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    await close();
  });
});
