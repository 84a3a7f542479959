import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, part } from "../../testkit/vitest/parts.ts";
import { mainPages, sceneNamed } from "./main-pages.ts";
import { openScene } from "./open-scene.ts";
import { holdStill } from "./pictures/take-picture.ts";
import { launchChromium } from "./launch-chromium.ts";

const folder = join(import.meta.dirname, "accessibility-trees");
const howToKeep = "RECORD_PAGES=1 npx vitest run --project browser accessibility-tree";
const isRecording = process.env["RECORD_PAGES"] === "1";
const looks = { locale: "en", viewport: { width: 1100, height: 760 } };

/** What a screen reader is told of the page, without the invisible marks around names. */
async function treeOf(page: Page): Promise<string> {
  await holdStill(page);
  const tree = await page.locator("body").ariaSnapshot();
  return `${tree.replaceAll(/[\u2066-\u2069]/g, "")}\n`;
}

function keptTree(name: string): string {
  const path = join(folder, `${name}.txt`);
  return existsSync(path) ? readFileSync(path, "utf8") : `(there is no ${path})`;
}

describe("a page, to somebody who hears it,", needs("chromium"), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium(part("chromium").path);
  });
  afterAll(() => browser.close());

  it.each(mainPages)("says what it said: $name", async (scene) => {
    const { page, close } = await openScene(browser, scene, looks);
    const tree = await treeOf(page);
    if (isRecording) writeFileSync(join(folder, `${scene.name}.txt`), tree);
    expect(tree, `if it is meant to: ${howToKeep}`).toBe(keptTree(scene.name));
    await close();
  });

  it.each([
    ["a button that is none", `accept.outerHTML = "<div class=button>" + accept.innerHTML + "</div>"`],
    ["a field that lost its label", `document.querySelector("label[for=email]").remove()`],
    ["a heading of another rank", `document.querySelector("h1").outerHTML = "<h2>Sign in</h2>"`],
    ["a box that is ticked", `remember.checked = true`],
    ["a field that is hidden from it", `password.setAttribute("aria-hidden", "true")`],
  ])("is known to say something else: %s", async (_what, change) => {
    const { page, close } = await openScene(browser, sceneNamed("login"), looks);
    const before = await treeOf(page);
    await page.evaluate(change);
    expect(await treeOf(page)).not.toBe(before);
    await close();
  });
});
