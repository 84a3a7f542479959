import { expect, vi } from "vitest";
import type { Person, Tab } from "./browser.ts";
import type { App } from "./clients-fixture.ts";

const patiently = { timeout: 60_000, interval: 50 };

/** Waits until the tab stands at this address (its query and fragment aside) and its page can be read. */
export async function arrivesAt(tab: Tab, url: string): Promise<string> {
  return vi.waitFor(async () => {
    expect(tab.url().split(/[?#]/)[0]).toBe(url);
    const text = await tab.text();
    expect(text).not.toBe("");
    return text;
  }, patiently);
}

/** Waits until the tab's page says this. */
export async function says(tab: Tab, words: RegExp): Promise<string> {
  return vi.waitFor(async () => {
    const text = await tab.text();
    expect(text).toMatch(words);
    return text;
  }, patiently);
}

/** Waits until the tab's page can be read. */
export async function readsAnything(tab: Tab): Promise<string> {
  return says(tab, /\S/);
}

/** Waits until the person has this many tabs beside this one, and returns those. */
export async function tabsBeside(person: Person, home: Tab, count: number): Promise<Tab[]> {
  return vi.waitFor(async () => {
    const others = (await person.tabs()).filter((tab) => tab.url() !== home.url());
    expect(others).toHaveLength(count);
    return others;
  }, patiently);
}

/** A tab in which the person has signed in to the app by its button. */
export async function signIn(person: Person, app: App): Promise<Tab> {
  const tab = await person.newTab();
  await tab.open(app.url);
  await tab.click("#sign-in");
  await says(tab, /Signed in as/);
  return tab;
}
