import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, part } from "../../testkit/vitest/parts.ts";
import { addRules } from "./add-rules.ts";
import { controlsOf, focusedControl, goToBeginning, outOfOrder, walk } from "./controls.ts";
import { hasRing, pictureOf } from "./focus-ring.ts";
import { mainPages, sceneNamed } from "./main-pages.ts";
import { openScene } from "./open-scene.ts";
import { launchChromium } from "./launch-chromium.ts";

const width = 1100;

/** What nobody sees that it has the keyboard. */
async function ringless(page: Page): Promise<string[]> {
  // So high that nothing scrolls while it is measured.
  const height = await page.evaluate<number>("document.documentElement.scrollHeight");
  await page.setViewportSize({ width, height });
  const { length } = await controlsOf(page);
  await goToBeginning(page);
  const session = await page.context().newCDPSession(page);
  const without = await pictureOf(session, { width, height });
  const found: string[] = [];
  for (let at = 0; at < length; at += 1) {
    await page.keyboard.press("Tab");
    const control = await focusedControl(page);
    const around = await pictureOf(session, { width, height }, control);
    if (!hasRing(control, without, around)) found.push(control.words);
  }
  await session.detach();
  return found;
}

/** What Tab leaves out, or comes to in another order than the page has, forwards and back. */
async function missedByTab(page: Page): Promise<string[]> {
  const names = (await controlsOf(page)).map(({ words }) => words);
  await goToBeginning(page);
  const forwards = await walk(page, "Tab", names.length);
  const backwards = await walk(page, "Shift+Tab", names.length - 1);
  const expected = [...names, ...names.toReversed().slice(1)];
  const reached = [...forwards, ...backwards];
  return expected.filter((name, at) => name !== reached[at]);
}

/** Buttons that do not look like one where the user has chosen all colors. Runs in the page. */
const shapeless = `controlsHere().filter((one) => one.matches("button, .button")).filter((one) => {
  const { borderTopStyle, borderTopWidth, borderTopColor, textDecorationLine, display } = getComputedStyle(one);
  const hasBorder = borderTopStyle !== "none" && parseFloat(borderTopWidth) > 0;
  const isClear = borderTopColor === getComputedStyle(document.body).backgroundColor || /^rgba.* 0\\)$/.test(borderTopColor);
  return !(hasBorder && !isClear) && !textDecorationLine.includes("underline");
}).map(nameOf)`;

describe("a page, to somebody without a mouse,", needs("chromium"), () => {
  let browser: Browser;
  const open = (name: string, colorScheme: "light" | "dark" = "light", locale = "en") =>
    openScene(browser, sceneNamed(name), { viewport: { width, height: 760 }, colorScheme, locale });
  beforeAll(async () => {
    browser = await launchChromium(part("chromium").path);
  });
  afterAll(() => browser.close());

  const taken = mainPages.map(({ name }, at) => ({ name, colors: at % 2 === 0 ? "light" : "dark" }) as const);
  it.each(taken)("$name, in $colors colors, and in the user's own", async ({ name, colors }) => {
    const { page, close } = await open(name, colors);
    const controls = await controlsOf(page);
    expect(controls).not.toEqual([]);
    expect(outOfOrder(controls), "in another order than it is read").toEqual([]);
    expect(await missedByTab(page), "missed by Tab").toEqual([]);
    expect(await ringless(page), "without a ring").toEqual([]);
    await page.emulateMedia({ forcedColors: "active" });
    expect(await page.evaluate(shapeless), "not seen to be a button").toEqual([]);
    expect(await ringless(page), "without a ring in forced colors").toEqual([]);
    await close();
  });

  it("reads in its own direction", async () => {
    const { page, close } = await open("confirm-choices", "light", "ar");
    expect(outOfOrder(await controlsOf(page), true)).toEqual([]);
    expect(outOfOrder(await controlsOf(page), false)).not.toEqual([]);
    await close();
  });

  it.each(["account", "flow-settings-v25.4.0", "account-devices"])(
    "may leave out the navigation of %s",
    async (name) => {
      const { page, close } = await open(name);
      await goToBeginning(page);
      expect(await walk(page, "Tab", 1)).toEqual(["skip"]);
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      expect(await page.evaluate(`document.activeElement.closest(".area-page") !== null`)).toBe(true);
      await close();
    },
  );

  describe("is known to fail", () => {
    it.each([
      ["without a ring", ":focus-visible { outline: none }"],
      ["with a ring that is hardly there", ":focus-visible { outline-color: var(--edge) }"],
      ["with a ring that is cut off", ".card { overflow: hidden } .buttons { overflow: hidden; padding: 0 }"],
    ])("%s", async (_what, rule) => {
      const { page, close } = await open("confirm-choices");
      expect(await ringless(page)).toEqual([]);
      await addRules(page, rule);
      expect(await ringless(page)).toContain("accept");
      await close();
    });

    it("with a ring that the user's own colors take away", async () => {
      const { page, close } = await open("login");
      await addRules(page, ":focus-visible { outline: none; box-shadow: 0 0 0 3px var(--accent) }");
      expect(await ringless(page)).toEqual([]);
      await page.emulateMedia({ forcedColors: "active" });
      expect(await ringless(page)).toContain("accept");
      await addRules(page, "button { border: 0 }");
      expect(await page.evaluate(shapeless)).toContain("accept");
      await close();
    });

    it.each([
      ["with a button that Tab leaves out", "reject.tabIndex = -1", "reject"],
      ["with an order of its own", "reject.tabIndex = 1", "reject"],
      ["with a trap", `email.onkeydown = (event) => event.preventDefault()`, "password"],
    ])("%s", async (_what, change, missed) => {
      const { page, close } = await open("login");
      await page.evaluate(change);
      expect(await missedByTab(page)).toContain(missed);
      await close();
    });

    it("with buttons that the eye meets in another order", async () => {
      const { page, close } = await open("login");
      await addRules(page, ".buttons { flex-direction: row-reverse }");
      expect(outOfOrder(await controlsOf(page))).toEqual(["accept → reject"]);
      await addRules(page, ".buttons { flex-direction: column-reverse }");
      expect(outOfOrder(await controlsOf(page))).toContain("accept → reject");
      await close();
    });
  });
});
