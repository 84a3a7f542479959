import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import { startChromium } from "./chromium.ts";
import { inBrowser } from "./in-each-browser.ts";
import { startClientsFixture, type ClientsFixture } from "./clients-fixture.ts";
import { arrivesAt, says, signIn } from "./steps.ts";

// Lethe on Hydra's own site, and the traps on the very origin: nothing else gets as far, with all the cookies it needs.
let fixture: ClientsFixture;
beforeAll(async () => {
  fixture = await startClientsFixture("127.0.0.1");
});
beforeEach(() => {
  fixture.recorder.told();
});
afterAll(async () => fixture.close());

// How each load of the trap page's says what it is, and what Lethe makes of it.
const shown = { purpose: "", status: 200, told: ["GET"] };
const refused = { status: 503, told: [] };
const loads = [
  { load: "iframe", dest: "iframe", ...shown },
  { load: "image", dest: "image", ...shown },
  { load: "object", dest: "object", ...shown },
  { load: "fetch", dest: "empty", ...shown },
  { load: "prefetch", dest: "empty", purpose: "prefetch", ...refused },
  { load: "speculative-prefetch", dest: "document", purpose: "prefetch", ...refused },
  { load: "speculative-prerender", dest: "document", purpose: "prefetch;prerender", ...refused },
];

describe("an address that would sign out without a question", needs("hydra", "chromium"), () => {
  inBrowser(startChromium, (newPerson) => {
    const cases = loads.flatMap((load) => [
      { ...load, of: "Lethe" },
      { ...load, of: "Hydra" },
    ]);

    it.each(cases)("signs nobody out as $load of $of's, and the person's click still does", async (trap) => {
      const { load, of, told, ...expected } = trap;
      const { person, held } = await aboutToSignOut();
      const address = of === "Lethe" ? held : await fixture.beginningOf(held);
      fixture.lethe.loads.length = 0;
      fixture.recorder.told();
      const tab = await person.newTab();
      const { url: origin } = of === "Lethe" ? fixture.lethe : fixture.hydra;
      await tab.open(`${origin}/trap/${load}?url=${encodeURIComponent(address)}`);
      // It did get there: a load that the browser itself held back would prove nothing.
      await vi.waitFor(() => expect(fixture.lethe.loads).toEqual([{ path: "/logout", ...expected }]), 60_000);
      expect(fixture.recorder.told()).toEqual(told);
      expect(await fixture.isSignedIn(person)).toBe(true);
      await tab.click("#link");
      await arrivesAt(tab, fixture.agora.signedOutUrl);
      expect(await fixture.isSignedIn(person)).toBe(false);
    });

    /** Somebody whose browser has just been sent to Lethe, which has not answered. */
    async function aboutToSignOut() {
      const person = await newPerson();
      const tab = await signIn(person, fixture.agora);
      fixture.lethe.holdNext();
      await tab.click("#sign-out");
      await says(tab, /Held/);
      return { person, held: tab.url() };
    }
  });
});
