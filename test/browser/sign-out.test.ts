import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { inEachBrowser } from "./in-each-browser.ts";
import { startClientsFixture, type ClientsFixture } from "./clients-fixture.ts";
import { arrivesAt, says, signIn } from "./steps.ts";

let fixture: ClientsFixture;
beforeAll(async () => {
  fixture = await startClientsFixture("localhost");
});
afterAll(async () => fixture.close());

// What "no complaint" means below is only worth something if a complaint would be heard.
describe("a page that violates its own policy", () => {
  inEachBrowser((newPerson) => {
    it("is complained of", async () => {
      const person = await newPerson();
      const tab = await person.newTab();
      await tab.open(`${fixture.hydra.url}/trap/violation`);
      await vi.waitFor(() => expect(person.complaints.join()).toMatch(/Content.Security.Policy/i), 60_000);
    });
  });
});

describe("the sign-out button of an app", () => {
  inEachBrowser((newPerson) => {
    it("leads through Hydra and Lethe and back to the app with its state, without a question and without a complaint", async () => {
      const person = await newPerson();
      const tab = await signIn(person, fixture.agora);
      expect(await fixture.isSignedIn(person)).toBe(true);
      await tab.click("#sign-out");
      expect(await arrivesAt(tab, fixture.agora.signedOutUrl)).toContain(
        "The state came back as it was sent",
      );
      expect(await fixture.isSignedIn(person)).toBe(false);
      expect(person.complaints).toEqual([]);
    });

    it("goes by way of the page of iframes in which Hydra tells the other apps", async () => {
      const person = await newPerson();
      const mail = await signIn(person, fixture.mail);
      const tab = await signIn(person, fixture.agora);
      await tab.click("#sign-out");
      await arrivesAt(tab, fixture.agora.signedOutUrl);
      await says(mail, /front channel/);
      expect(person.complaints).toEqual([]);
    });

    it("leads to the question when the app wants it asked, and its yes to the app", async () => {
      const person = await newPerson();
      const tab = await signIn(person, fixture.bank);
      await tab.click("#sign-out");
      expect(await arrivesAt(tab, `${fixture.lethe.url}/logout`)).toContain("bank asks to sign you out");
      expect(await fixture.isSignedIn(person)).toBe(true);
      await tab.click("#accept");
      expect(await arrivesAt(tab, fixture.bank.signedOutUrl)).toContain("The state came back as it was sent");
      expect(await fixture.isSignedIn(person)).toBe(false);
      expect(person.complaints).toEqual([]);
    });
  });
});
