import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, part } from "../../testkit/vitest/parts.ts";
import { scenes } from "./picture-scenes.ts";
import { openTab } from "./open-scene.ts";
import { launchChromium } from "./launch-chromium.ts";

const looks = [
  { look: "light", colorScheme: "light", viewport: { width: 640, height: 600 } },
  { look: "dark on a phone", colorScheme: "dark", viewport: { width: 320, height: 640 } },
] as const;
const languages = ["en", "ar"] as const;
const cases = scenes.flatMap((scene) =>
  languages
    .filter((language) => (scene.languages ?? ["en"]).includes(language))
    .map((language) => ({ name: scene.name, scene, language })),
);

/**
 * Where a user who can't do what the page asks can go: links, and buttons that need nothing to be filled in. Runs in
 * the page.
 */
const waysOn = `(() => {
  const isSeen = (element) => element.getClientRects().length > 0;
  const links = [...document.querySelectorAll("a[href]")]
    .filter((link) => isSeen(link) && !link.getAttribute("href").startsWith("#"));
  const buttons = [...document.querySelectorAll("form button:enabled")]
    .filter((button) => isSeen(button) && button.type === "submit")
    .filter((button) => button.formNoValidate || button.form.checkValidity());
  return [...links, ...buttons].map((way) => way.textContent.trim());
})()`;

/** Buttons that are higher than their words, unless that is a neighbour's height in the same row. Runs in the page. */
const tooHigh = `(() => {
  const buttons = [...document.querySelectorAll("button, .button")].filter((button) => button.getClientRects().length > 0);
  const emptyIn = (button) => {
    const range = document.createRange();
    range.selectNodeContents(button);
    const { paddingTop, paddingBottom } = getComputedStyle(button);
    return button.clientHeight - range.getBoundingClientRect().height - parseFloat(paddingTop) - parseFloat(paddingBottom);
  };
  const top = (button) => Math.round(button.getBoundingClientRect().top);
  return buttons
    .filter((button) => emptyIn(button) > 24)
    .filter((button) => !buttons.some((other) => emptyIn(other) <= 24 && Math.abs(top(other) - top(button)) <= 1))
    .map((button) => button.textContent.trim());
})()`;

async function examine(page: Page) {
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run({ resultTypes: ["violations"] })`);
  return {
    violations: violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
    fits: await page.evaluate("document.documentElement.scrollWidth <= innerWidth"),
    tooHigh: await page.evaluate<string[]>(tooHigh),
    leadsOn: (await page.evaluate<string[]>(waysOn)).length > 0,
  };
}

describe(
  "a page, to axe, to a narrow window, and to somebody who wants to leave it:",
  needs("chromium"),
  () => {
    let browser: Browser;
    let tabs: Record<(typeof languages)[number], Awaited<ReturnType<typeof openTab>>>;
    beforeAll(async () => {
      browser = await launchChromium(part("chromium").path);
      const tabIn = (locale: string) => openTab(browser, { ...looks[0], locale });
      tabs = { en: await tabIn("en"), ar: await tabIn("ar") };
    });
    afterAll(() => browser.close());

    it.each(cases)("$name, $language", async ({ scene, language }) => {
      const { page, close } = await tabs[language].open(scene);
      // Into the page by the debugger's door: its policy lets no script in.
      await page.evaluate(axe.source);
      for (const { look, colorScheme, viewport } of looks) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.setViewportSize(viewport);
        const found = await examine(page);
        expect({ look, ...found }).toEqual({
          look,
          violations: [],
          fits: true,
          tooHigh: [],
          leadsOn: true,
        });
      }
      await close();
    });
  },
);
