import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, part } from "../../testkit/vitest/parts.ts";
import { openScene } from "./open-scene.ts";
import { scenes } from "./picture-scenes.ts";
import { launchChromium } from "./launch-chromium.ts";

const languages = readdirSync(join(import.meta.dirname, "../../locales")).map((file) =>
  file.replace(".json", ""),
);

// Where the texts are longest, or their boxes narrowest; what people do there would not be done again by a reload.
const crowded = [
  "confirm-choices",
  "confirm-choices-apps",
  "confirm-ends-more",
  "consent",
  "device",
  "login",
  "account",
  "account-devices",
  "account-apps",
  "flow-settings-v1.3.1",
  "flow-registration-weak-password-v1.3.1",
  "frame-error",
];

/** What is cut, or runs out of its box or the window, with its words. Runs in the page. */
const tooLong = `(() => {
  // Else the pages break a word that is too long anywhere, which can be read, and looks like a mistake.
  const whole = new CSSStyleSheet();
  whole.replaceSync("* { overflow-wrap: normal !important; word-break: normal !important }");
  document.adoptedStyleSheets = [whole];
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page");
  for (const element of document.querySelectorAll("button, a, label, h1, h2, p, li, summary, .notice")) {
    if (element.getClientRects().length === 0 || element.closest(".unseen")) continue;
    // A secret for an authenticator app may break anywhere.
    if (/^[A-Z2-7]{32}$/.test(element.textContent.trim())) continue;
    // What is folded away is drawn nowhere.
    if (element.tagName !== "SUMMARY" && element.closest("details:not([open])")) continue;
    if (getComputedStyle(element).display === "inline") continue;
    if (element.scrollWidth > element.clientWidth + 1) found.push(element.textContent.trim().slice(0, 80));
  }
  return found;
})()`;

describe("on the smallest phone (320 px), in all languages,", needs("chromium"), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium(part("chromium").path);
  });
  afterAll(() => browser.close());

  it.each(crowded)("no text of %s is longer than its box", async (name) => {
    const scene = scenes.find((one) => one.name === name);
    if (scene === undefined) throw new Error(`no scene ${name}`);
    const { page, close } = await openScene(browser, scene, { viewport: { width: 320, height: 640 } });
    const found: Record<string, unknown> = {};
    for (const language of languages) {
      // oxlint-disable no-await-in-loop -- one page, one language after the other
      await page.setExtraHTTPHeaders({ "Accept-Language": language });
      await page.reload();
      expect(await page.getAttribute("html", "lang")).toBe(language);
      const long = await page.evaluate<string[]>(tooLong);
      if (long.length > 0) found[language] = long;
      // oxlint-enable no-await-in-loop
    }
    expect(found).toEqual({});
    await close();
  });
});
