import { launch, type Browser as Firefox, type Page } from "puppeteer-core";
import { part } from "../../testkit/vitest/parts.ts";
import { inPage } from "./in-page.ts";
import type { Browser, Person, Tab } from "./browser.ts";

// Puppeteer's own half a minute is little on a machine that does much else.
const patienceMs = 180_000;

/** The switch for scripts belongs to the whole browser there: the second one is started when somebody asks for it. */
export async function startFirefox(): Promise<Browser> {
  const withScripts = await launchFirefox({});
  let withoutScripts: Firefox | undefined;
  return {
    name: "Firefox",
    async newPerson({ javaScript = true } = {}) {
      if (javaScript) return toPerson(withScripts);
      withoutScripts ??= await launchFirefox({ "javascript.enabled": false });
      return toPerson(withoutScripts);
    },
    async close() {
      await Promise.all([withScripts.close(), withoutScripts?.close()]);
    },
  };
}

async function launchFirefox(preferences: Record<string, unknown>): Promise<Firefox> {
  return launch({
    timeout: patienceMs,
    browser: "firefox",
    executablePath: part("firefox").path,
    // High enough for every page: what has to be scrolled to first is not where the mouse was told that it is.
    defaultViewport: { width: 800, height: 2800 },
    extraPrefsFirefox: preferences,
  });
}

async function toPerson(firefox: Firefox): Promise<Person> {
  const context = await firefox.createBrowserContext();
  const complaints: string[] = [];
  return {
    complaints,
    leave: () => context.close(),
    tabs: async () => (await context.pages()).map(toTab),
    async newTab() {
      const page = await context.newPage();
      page.setDefaultTimeout(patienceMs);
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      return toTab(page);
    },
  };
}

function toTab(page: Page): Tab {
  return {
    async open(url) {
      await page.goto(url);
    },
    click: (selector) => click(selector, 1),
    async fill(selector, text) {
      if (!(await page.evaluate(inPage.select, selector)))
        throw new Error(`there is no ${selector} at ${page.url()}`);
      await page.keyboard.press("Backspace");
      await page.keyboard.type(text);
    },
    textOf: (selector) => page.evaluate(inPage.textOf, selector).catch(() => undefined),
    doubleClick: (selector) => click(selector, 2),
    press: (key) => page.keyboard.press(key),
    async back() {
      await page.goBack();
    },
    async reload() {
      await page.reload();
    },
    url: () => page.url(),
    text: () => page.evaluate(inPage.text).catch(() => ""),
    focus: () => page.evaluate(inPage.focus),
    close: () => page.close(),
  };

  // Not page.click: it waits for an observer in the page, which with scripts off never reports.
  async function click(selector: string, count: number): Promise<void> {
    const middle = await page.evaluate(inPage.middleOf, selector);
    if (middle === undefined) throw new Error(`there is no ${selector} at ${page.url()}`);
    await page.mouse.click(middle.x, middle.y, { count });
  }
}
