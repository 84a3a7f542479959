import type { Page } from "playwright-core";

/** Has the page drawn by these rules of CSS as well: a fault that a check has to find. In the place of those added before. */
export async function addRules(page: Page, rules: string): Promise<void> {
  // A page's policy lets no style sheet in that is not its own; what a debugger makes is another matter.
  await page.evaluate(`{
    const added = new CSSStyleSheet();
    added.replaceSync(${JSON.stringify(rules)});
    document.adoptedStyleSheets = [added];
  }`);
}
