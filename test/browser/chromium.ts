import type { ConsoleMessage, Page } from "playwright-core";
import { part } from "../../testkit/vitest/parts.ts";
import { inPage } from "./in-page.ts";
import { launchChromium } from "./launch-chromium.ts";
import type { Browser, Person, Tab } from "./browser.ts";

export async function startChromium(): Promise<Browser> {
  const browser = await launchChromium(part("chromium").path, {
    args: ["--disable-component-update", "--disable-sync"],
    // People's browsers have it, and it is what the back button meets.
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  return { name: "Chromium", newPerson, close: () => browser.close() };

  async function newPerson({ javaScript = true } = {}): Promise<Person> {
    const context = await browser.newContext({ javaScriptEnabled: javaScript });
    const complaints: string[] = [];
    context.on("console", (message: ConsoleMessage) => {
      if (message.type() === "error") complaints.push(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => complaints.push(error.error().message));
    return {
      newTab: async () => toTab(await context.newPage()),
      tabs: () => Promise.resolve(context.pages().map(toTab)),
      complaints,
      leave: () => context.close(),
    };
  }
}

function toTab(page: Page): Tab {
  return {
    async open(url) {
      await page.goto(url);
    },
    click: (selector) => page.click(selector, { noWaitAfter: true }),
    fill: (selector, text) => page.fill(selector, text),
    textOf: (selector) => page.evaluate(inPage.textOf, selector).catch(() => undefined),
    doubleClick: (selector) => page.dblclick(selector, { noWaitAfter: true }),
    press: (key) => page.keyboard.press(key),
    async back() {
      // A page that comes back from memory does not load.
      await page.goBack({ waitUntil: "commit" });
    },
    async reload() {
      await page.reload();
    },
    url: () => page.url(),
    text: () => page.evaluate(inPage.text).catch(() => ""),
    focus: () => page.evaluate(inPage.focus),
    close: () => page.close(),
  };
}
