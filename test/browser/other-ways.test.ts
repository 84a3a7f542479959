import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inEachBrowser } from "./in-each-browser.ts";
import { startClientsFixture, type ClientsFixture } from "./clients-fixture.ts";
import { arrivesAt, says, signIn } from "./steps.ts";

let fixture: ClientsFixture;
beforeAll(async () => {
  fixture = await startClientsFixture("localhost");
});
afterAll(async () => fixture.close());

describe("a browser with JavaScript off", () => {
  inEachBrowser((newPerson) => {
    it("runs no script here, and does where it is on", async () => {
      for (const javaScript of [false, true]) {
        const tab = await (await newPerson({ javaScript })).newTab();
        await tab.open(`${fixture.hydra.url}/trap/script`);
        expect(await says(tab, /Scripts/)).toContain(javaScript ? "Scripts run" : "Scripts are off");
      }
    });

    it("signs out by the question", async () => {
      const person = await newPerson({ javaScript: false });
      const tab = await signIn(person, fixture.bank);
      await tab.click("#sign-out");
      await arrivesAt(tab, `${fixture.lethe.url}/logout`);
      await tab.click("#accept");
      expect(await arrivesAt(tab, fixture.bank.signedOutUrl)).toContain("The state came back as it was sent");
      expect(await fixture.isSignedIn(person)).toBe(false);
    });

    it("stays signed in by the question", async () => {
      const person = await newPerson({ javaScript: false });
      const tab = await signIn(person, fixture.bank);
      await tab.click("#sign-out");
      await arrivesAt(tab, `${fixture.lethe.url}/logout`);
      await tab.click("#reject");
      await says(tab, /You chose to stay signed in/);
      expect(await fixture.isSignedIn(person)).toBe(true);
    });

    it("is told that it is signed out", async () => {
      const person = await newPerson({ javaScript: false });
      const tab = await person.newTab();
      await tab.open(`${fixture.lethe.url}/logged-out`);
      expect(await arrivesAt(tab, `${fixture.lethe.url}/logged-out`)).toContain("You are signed out");
    });
  });
});

describe("the keyboard alone", () => {
  inEachBrowser((newPerson) => {
    it("reaches both answers in their order, with a ring that can be seen, and gives either", async () => {
      const person = await newPerson();
      const tab = await signIn(person, fixture.agora);
      await tab.open(`${fixture.hydra.url}/oauth2/sessions/logout`);
      await tab.press("Tab");
      expect(await tab.focus()).toEqual({ id: "accept", ringPx: 3 });
      await tab.press("Tab");
      expect(await tab.focus()).toEqual({ id: "reject", ringPx: 3 });
      await tab.press("Enter");
      await says(tab, /You chose to stay signed in/);
      expect(await fixture.isSignedIn(person)).toBe(true);
      await tab.open(`${fixture.hydra.url}/oauth2/sessions/logout`);
      await tab.press("Tab");
      await tab.press("Enter");
      await says(tab, /You are signed out/);
      expect(await fixture.isSignedIn(person)).toBe(false);
    });
  });
});
