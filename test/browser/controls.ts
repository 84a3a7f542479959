import type { Page } from "playwright-core";

/** Something that a user can do with a page, and where it is. */
export interface Control {
  words: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Defines `controlsHere()` in the page: all that takes part, in the order of the document. */
const define = `globalThis.controlsHere = () =>
  [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [contenteditable]")].filter(
    (one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.ariaHidden !== "true",
  );
globalThis.nameOf = (one) => one.id || one.textContent.trim() || one.name || one.tagName;
globalThis.placeOf = (one) => {
  const { left, right, top, bottom } = one.getBoundingClientRect();
  return { words: nameOf(one), left, right, top, bottom };
};`;

export async function controlsOf(page: Page): Promise<Control[]> {
  await page.evaluate(define);
  return page.evaluate("controlsHere().map(placeOf)");
}

/** What has the keyboard, where it is now. */
export function focusedControl(page: Page): Promise<Control> {
  return page.evaluate("placeOf(document.activeElement)");
}

/** The names of what has the keyboard after each press, from the page's beginning (or, with Shift+Tab, from where it is). */
export async function walk(page: Page, key: "Tab" | "Shift+Tab", presses: number): Promise<string[]> {
  await page.evaluate(define);
  const names: string[] = [];
  for (let at = 0; at < presses; at += 1) {
    await page.keyboard.press(key);
    names.push(
      await page.evaluate<string>(
        `document.activeElement === document.body ? "(nothing)" : nameOf(document.activeElement)`,
      ),
    );
  }
  return names;
}

/** Takes the keyboard to the page's beginning, as if it had just been opened by somebody who has not touched it. */
export async function goToBeginning(page: Page): Promise<void> {
  await page.evaluate(`{
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  }`);
}

/**
 * Pairs that follow each other on the page's keyboard and not for the eye: the second is above the first, or before it in the
 * same row. A column of its own comes after the one before it.
 */
export function outOfOrder(controls: Control[], isRightToLeft = false): string[] {
  return controls.slice(1).flatMap((next, at) => {
    const last = controls[at];
    if (last === undefined) return [];
    const isFurther = isRightToLeft ? next.right <= last.left + 1 : next.left >= last.right - 1;
    const isBeside = next.top < (last.top + last.bottom) / 2 && next.bottom > last.top;
    const isBelow = !isBeside && next.top > last.top;
    return isFurther || isBelow ? [] : [`${last.words} → ${next.words}`];
  });
}
