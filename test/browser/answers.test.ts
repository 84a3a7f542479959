import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inEachBrowser, type NewPerson } from "./in-each-browser.ts";
import { startClientsFixture, type ClientsFixture } from "./clients-fixture.ts";
import { arrivesAt, says, signIn } from "./steps.ts";

let fixture: ClientsFixture;
beforeAll(async () => {
  fixture = await startClientsFixture("localhost");
});
beforeEach(() => {
  fixture.recorder.told();
});
afterAll(async () => fixture.close());

describe("the question", () => {
  inEachBrowser((newPerson) => {
    it('keeps the session on "Stay signed in", and leads back to the app', async () => {
      const { person, tab } = await askedByBank(newPerson);
      await tab.click("#reject");
      expect(await says(tab, /You chose to stay signed in/)).toContain("Nothing was ended by this");
      expect(fixture.recorder.told()).not.toContain("accept");
      expect(await fixture.isSignedIn(person)).toBe(true);
      expect(person.complaints).toEqual([]);
    });

    it("is put to a user who opens Hydra's end-session endpoint, and its yes ends at /logged-out", async () => {
      const person = await newPerson();
      const tab = await signIn(person, fixture.agora);
      await tab.click("#sign-out-without-hint");
      await arrivesAt(tab, `${fixture.lethe.url}/logout`);
      expect(await fixture.isSignedIn(person)).toBe(true);
      await tab.click("#accept");
      expect(await arrivesAt(tab, `${fixture.lethe.url}/logged-out`)).toContain("You are signed out");
      expect(await fixture.isSignedIn(person)).toBe(false);
      expect(person.complaints).toEqual([]);
    });

    it("signs out on a double click as on a single one", async () => {
      const { person, tab } = await askedByBank(newPerson);
      await tab.doubleClick("#accept");
      expect(await arrivesAt(tab, fixture.bank.signedOutUrl)).toContain("The state came back as it was sent");
      expect(await fixture.isSignedIn(person)).toBe(false);
      expect(person.complaints).toEqual([]);
    });

    it("is still there after a reload, and its yes still counts", async () => {
      const { person, tab } = await askedByBank(newPerson);
      await tab.reload();
      await arrivesAt(tab, `${fixture.lethe.url}/logout`);
      await tab.click("#accept");
      await arrivesAt(tab, fixture.bank.signedOutUrl);
      expect(await fixture.isSignedIn(person)).toBe(false);
    });

    it("leads on to the app when the back button returns to it after a sign-out", async () => {
      const { person, tab } = await askedByBank(newPerson);
      await tab.click("#accept");
      await arrivesAt(tab, fixture.bank.signedOutUrl);
      await tab.back();
      // Chromium brings the old page back from memory, Firefox asks for it again and is sent on.
      const page = await says(tab, /asks to sign you out|did not begin in this browser/);
      if (page.includes("asks to sign you out")) await tab.click("#accept");
      await says(tab, /did not begin in this browser/);
      expect(tab.url()).toContain(fixture.bank.signedOutUrl);
      expect(await fixture.isSignedIn(person)).toBe(false);
      expect(person.complaints.filter((complaint) => !complaint.includes("400"))).toEqual([]);
    });

    it("promises nothing to a second tab in which it was already answered in the first", async () => {
      const { person, tab: first } = await askedByBank(newPerson);
      const second = await person.newTab();
      await second.open(first.url());
      await first.click("#accept");
      await arrivesAt(first, fixture.bank.signedOutUrl);
      fixture.recorder.told();
      await second.click("#reject");
      expect(await says(second, /already answered/)).not.toContain("You chose to stay signed in");
      expect(fixture.recorder.told()).not.toContain("reject");
      expect(await fixture.isSignedIn(person)).toBe(false);
    });

    it("claims nothing in a second tab about another sign-out, when the first has ended the session", async () => {
      const { person, tab: first } = await askedByBank(newPerson);
      const second = await person.newTab();
      await second.open(`${fixture.hydra.url}/oauth2/sessions/logout`);
      await first.click("#accept");
      await arrivesAt(first, fixture.bank.signedOutUrl);
      await second.click("#reject");
      expect(await says(second, /You chose to stay signed in/)).toContain("in another tab");
      expect(await fixture.isSignedIn(person)).toBe(false);
    });

    it("takes a yes in both of two tabs that ask about two sign-outs", async () => {
      const { person, tab: older } = await askedByBank(newPerson);
      const newer = await person.newTab();
      await newer.open(`${fixture.hydra.url}/oauth2/sessions/logout`);
      await newer.click("#accept");
      expect(await arrivesAt(newer, `${fixture.lethe.url}/logged-out`)).toContain("You are signed out");
      await older.click("#accept");
      await arrivesAt(older, fixture.bank.signedOutUrl);
      expect(await fixture.isSignedIn(person)).toBe(false);
    });
  });
});

describe("/logged-out", () => {
  inEachBrowser((newPerson) => {
    it("says signed out to a browser of which Hydra knows nobody", async () => {
      const person = await newPerson();
      const tab = await person.newTab();
      await tab.open(`${fixture.lethe.url}/logged-out`);
      expect(await arrivesAt(tab, `${fixture.lethe.url}/logged-out`)).toContain("You are signed out");
      expect(person.complaints).toEqual([]);
    });

    it("puts the question instead to a user who is signed in", async () => {
      const person = await newPerson();
      const tab = await signIn(person, fixture.agora);
      await tab.open(`${fixture.lethe.url}/logged-out`);
      expect(await arrivesAt(tab, `${fixture.lethe.url}/logout`)).not.toContain("You are signed out");
      expect(fixture.recorder.told()).not.toContain("accept");
      expect(await fixture.isSignedIn(person)).toBe(true);
    });
  });
});

async function askedByBank(newPerson: NewPerson) {
  const person = await newPerson();
  const tab = await signIn(person, fixture.bank);
  await tab.click("#sign-out");
  expect(await arrivesAt(tab, `${fixture.lethe.url}/logout`)).toContain("bank asks to sign you out");
  return { person, tab };
}
