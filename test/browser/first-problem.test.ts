import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, part } from "../../testkit/vitest/parts.ts";
import { scenes } from "./picture-scenes.ts";
import { openScene } from "./open-scene.ts";
import { launchChromium } from "./launch-chromium.ts";

const wrongFarDown = scenes.filter(({ name }) => name.includes("settings-totp-wrong-code"));
const looks = { viewport: { width: 320, height: 480 }, javaScriptEnabled: false };

describe(
  "a page with a form that is wrong far down, on a small screen, without JavaScript,",
  needs("chromium"),
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium(part("chromium").path);
    });
    afterAll(() => browser.close());

    it.each(wrongFarDown)("$name: shows what is wrong", async (scene) => {
      const { page, close } = await openScene(browser, scene, looks);
      // The browser scrolls with the first frame that it draws, which may come after the page has loaded.
      await expect.poll(() => page.evaluate<number>("scrollY")).toBeGreaterThan(480);
      const seen = await page.evaluate<{ top: number; bottom: number; above: number }>(`(() => {
        const { top, bottom } = document.querySelector(".problem[data-id]").getBoundingClientRect();
        return { top, bottom, above: scrollY };
      })()`);
      expect(seen.above).toBeGreaterThan(480);
      expect(seen.top).toBeGreaterThan(0);
      expect(seen.bottom).toBeLessThan(480);
      await close();
    });
  },
);
