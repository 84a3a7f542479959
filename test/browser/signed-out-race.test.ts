import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import { startChromium } from "./chromium.ts";
import { inBrowser } from "./in-each-browser.ts";
import { startClientsFixture, type ClientsFixture } from "./clients-fixture.ts";
import { readsAnything, signIn, tabsBeside } from "./steps.ts";

// Lethe on a site of its own: the page that opens it is a foreign one.
let fixture: ClientsFixture;
beforeAll(async () => {
  fixture = await startClientsFixture("localhost");
});
afterAll(async () => fixture.close());

const longestGapMs = 60;
const patiently = { timeout: 900_000 };

describe("/logged-out opened twice, the second time while Hydra is asked for the first,", () => {
  describe("in Chromium", needs("hydra", "chromium"), () => {
    inBrowser(startChromium, (newPerson) => {
      it(
        "claims nothing over a living sign-in to a foreign page that opens it, 20 times",
        patiently,
        async () => {
          const person = await newPerson();
          const home = await signIn(person, fixture.agora);
          const url = encodeURIComponent(`${fixture.lethe.url}/logged-out`);
          const pages: string[] = [];
          for (let race = 0; race < 20; race += 1) {
            await home.open(`${fixture.hydra.url}/trap/twice?url=${url}&gap=${gapOf(race * 3)}`);
            const opened = await tabsBeside(person, home, 2);
            for (const tab of opened) pages.push(await readsAnything(tab));
            await Promise.all(opened.map((tab) => tab.close()));
          }
          expectNoClaim(pages);
          expect(await fixture.isSignedIn(person)).toBe(true);
        },
      );

      // The same without the windows, which take most of the time: no answer of Lethe's depends on who began the load.
      it("claims nothing over a living sign-in in two tabs, 200 times", patiently, async () => {
        const person = await newPerson();
        const first = await signIn(person, fixture.agora);
        const second = await person.newTab();
        const pages: string[] = [];
        for (let race = 0; race < 200; race += 1) {
          await Promise.all([
            first.open(`${fixture.lethe.url}/logged-out`),
            pause(gapOf(race)).then(() => second.open(`${fixture.lethe.url}/logged-out`)),
          ]);
          pages.push(await readsAnything(first), await readsAnything(second));
        }
        expect(pages).toHaveLength(400);
        expectNoClaim(pages);
        expect(await fixture.isSignedIn(person)).toBe(true);
      });
    });
  });
});

function gapOf(race: number): number {
  return race % (longestGapMs + 1);
}

function expectNoClaim(pages: string[]): void {
  expect(pages.filter((text) => text.includes("You are signed out"))).toEqual([]);
  // It was a race: some came while Hydra was asked for another one, and the rest found the question.
  expect(pages.filter((text) => text.includes("We can't tell whether you are signed out"))).not.toEqual([]);
  expect(pages.filter((text) => text.includes("Do you want to sign out?"))).not.toEqual([]);
}
