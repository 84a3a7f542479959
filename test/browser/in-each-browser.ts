import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import { startChromium } from "./chromium.ts";
import { startFirefox } from "./firefox.ts";
import type { Browser, Person } from "./browser.ts";

export type NewPerson = Browser["newPerson"];

const browsers = [
  { name: "Chromium", needs: needs("hydra", "chromium"), start: startChromium },
  { name: "Firefox", needs: needs("hydra", "firefox"), start: startFirefox },
];

/** Plays the same scenarios in Chromium and in Firefox. */
export function inEachBrowser(scenarios: (newPerson: NewPerson) => void): void {
  for (const browser of browsers) {
    describe(`in ${browser.name}`, browser.needs, () => {
      inBrowser(browser.start, scenarios);
    });
  }
}

export function inBrowser(start: () => Promise<Browser>, scenarios: (newPerson: NewPerson) => void): void {
  let browser: Browser | undefined;
  let people: Person[] = [];
  beforeAll(async () => {
    browser = await start();
  });
  afterEach(async () => {
    await Promise.all(people.map((person) => person.leave()));
    people = [];
  });
  afterAll(async () => browser?.close());

  scenarios(async (options) => {
    if (!browser) throw new Error("the browser has not started");
    const person = await browser.newPerson(options);
    people.push(person);
    return person;
  });
}
