import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, part } from "../../testkit/vitest/parts.ts";
import { addRules } from "./add-rules.ts";
import { mainPages, sceneNamed } from "./main-pages.ts";
import { openScene } from "./open-scene.ts";
import { launchChromium } from "./launch-chromium.ts";

// What a window of 1280 × 1024 has room for.
const at200 = { width: 640, height: 512 };
const at400 = { width: 320, height: 256 };

/** Words that the window or their box cuts off, and controls that lie under another thing. Runs in the page. */
const cutOff = `(() => {
  const found = new Set();
  if (document.documentElement.scrollWidth > innerWidth) found.add("the page goes sideways");
  // Marks above and below a letter may reach a little further.
  const more = 4;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.textContent.trim() === "" || !text.parentElement.checkVisibility({ visibilityProperty: true })) continue;
    if (text.parentElement.closest(".unseen, .skip")) continue;
    const range = new Range();
    range.selectNodeContents(text);
    const rects = [...range.getClientRects()];
    if (rects.some(({ left, right }) => left < -1 || right > innerWidth + 1)) found.add(text.textContent.trim());
    for (let box = text.parentElement; box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box);
      const { left, right, top, bottom } = box.getBoundingClientRect();
      const isCut = rects.some((rect) =>
        (overflowX !== "visible" && (rect.left < left - more || rect.right > right + more)) ||
        (overflowY !== "visible" && (rect.top < top - more || rect.bottom > bottom + more)));
      if (isCut) found.add(text.textContent.trim());
    }
  }
  for (const control of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (!control.checkVisibility({ visibilityProperty: true }) || control.closest(".unseen, .skip")) continue;
    control.scrollIntoView({ block: "center", behavior: "instant" });
    const { left, top, width, height } = control.getClientRects()[0];
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    if (there === null || !(control.contains(there) || there.contains(control))) found.add("under something: " + (control.id || control.textContent.trim()));
  }
  scrollTo(0, 0);
  return [...found];
})()`;

/** What would move. Runs in the page. */
const moving = `[...document.querySelectorAll("*")].flatMap((element) => ["", "::before", "::after"].flatMap((part) => {
  const { transitionDuration, animationName, animationDuration, scrollBehavior } = getComputedStyle(element, part || null);
  const lasts = (durations) => durations.split(", ").some((one) => parseFloat(one) > 0.01);
  const moves = lasts(transitionDuration) || (animationName !== "none" && lasts(animationDuration)) || scrollBehavior === "smooth";
  return moves ? [element.tagName.toLowerCase() + (element.id && "#" + element.id) + part] : [];
})).concat(document.getAnimations().map(String))`;

describe("a page, to somebody who needs it large, or at rest,", needs("chromium"), () => {
  let browser: Browser;
  const open = (name: string) =>
    openScene(browser, sceneNamed(name), { viewport: at200, locale: "en", reducedMotion: "reduce" });
  const cutOffAt = async (page: Page, viewport: typeof at200) => {
    await page.setViewportSize(viewport);
    return page.evaluate<string[]>(cutOff);
  };
  beforeAll(async () => {
    browser = await launchChromium(part("chromium").path);
  });
  afterAll(() => browser.close());

  it.each(mainPages)("$name", async ({ name }) => {
    const { page, close } = await open(name);
    expect(await page.evaluate(moving), "moves though it was asked not to").toEqual([]);
    expect(await cutOffAt(page, at200), "cut off at 200 %").toEqual([]);
    expect(await cutOffAt(page, at400), "cut off at 400 %").toEqual([]);
    await close();
  });

  it("is known to be cut off", async () => {
    const { page, close } = await open("confirm-choices");
    const faults: [rule: string, found: string][] = [
      [".card { min-width: 25rem }", "the page goes sideways"],
      [".card { height: 12rem; overflow: hidden }", "Stay signed in"],
      ["#reject { flex: none; min-width: 0; width: 6rem; white-space: nowrap }", "Stay signed in"],
      ["h1 { position: relative; left: -4rem }", "Sign out?"],
      ["h1 { position: fixed; inset: 0; background: var(--card) }", "under something: accept"],
    ];
    for (const [rule, found] of faults) {
      await addRules(page, rule);
      expect(await cutOffAt(page, at400)).toContain(found);
    }
    await close();
  });

  it("is known to move", async () => {
    const { page, close } = await open("confirm-choices");
    const faults: [rule: string, found: string][] = [
      [".primary { transition: background 0.2s }", "button#accept"],
      ["@keyframes turn { to { rotate: 1turn } } .sign { animation: turn 2s infinite }", "svg"],
      [".languages summary::after { transition: rotate 1s }", "summary::after"],
      ["html { scroll-behavior: smooth }", "html"],
    ];
    for (const [rule, found] of faults) {
      await addRules(page, rule);
      expect(await page.evaluate(moving)).toContain(found);
    }
    await addRules(page, "@media (prefers-reduced-motion: no-preference) { * { transition: all 1s } }");
    expect(await page.evaluate(moving)).toEqual([]);
    await close();
  });
});
