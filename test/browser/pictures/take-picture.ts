import type { Page } from "playwright-core";

/**
 * What is another one each time: the reference of a request, and when somebody signed in, which was a minute ago. Runs in
 * the page.
 */
const hold = `(() => {
  for (const code of document.querySelectorAll(".reference code")) code.textContent = "00000000";
  for (const time of document.querySelectorAll("time")) time.textContent = "2026-01-31 12:00";
})()`;

/** Puts something that stays the same in the place of what is new each time. */
export async function holdStill(page: Page): Promise<void> {
  await page.evaluate(hold);
}

/** A picture of the whole page, in which nothing moves and nothing is new each time. */
export async function takePicture(page: Page): Promise<Buffer> {
  await holdStill(page);
  await page.evaluate("document.fonts.ready");
  return page.screenshot({ fullPage: true, animations: "disabled", caret: "hide", scale: "css" });
}
