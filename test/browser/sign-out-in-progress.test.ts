import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import { startChromium } from "./chromium.ts";
import { startFirefox } from "./firefox.ts";
import { inBrowser, type NewPerson } from "./in-each-browser.ts";
import { startSlowSignOut } from "./slow-sign-out-fixture.ts";
import { arrivesAt, says } from "./steps.ts";

const howFar = /other devices that have ended: (\d+) of 300/;

async function stageOf(options: Parameters<typeof startSlowSignOut>[0] = {}) {
  const fixture = await startSlowSignOut(options);
  onTestFinished(() => fixture.close());
  return fixture;
}

function scenarios(newPerson: NewPerson): void {
  it("goes on by itself to the app, and takes one place in the history", async () => {
    const fixture = await stageOf();
    const person = await newPerson();
    const tab = await person.newTab();
    await tab.open(fixture.appUrl);
    await tab.click("#sign-out");
    await arrivesAt(tab, `${fixture.letheUrl}/logout`);
    await tab.click("#everywhere");
    expect(await arrivesAt(tab, fixture.signedOutUrl)).toContain("Signed out");
    const { told, loads } = fixture;
    expect(loads["POST"]).toBeGreaterThan(3);
    expect(new Set(told).size).toBe(told.length);
    expect(told.filter((line) => line.startsWith("end "))).toHaveLength(300);
    expect([told.at(-1), told.filter((line) => line.startsWith("accept"))]).toEqual([
      "accept c1",
      ["accept c1"],
    ]);
    expect(person.complaints).toEqual([]);

    const posts = loads["POST"];
    await tab.back();
    expect(await says(tab, /Sign out\?/)).not.toMatch(/Signing you out/);
    expect(loads["POST"]).toBe(posts);
  });

  it("goes on by the button without JavaScript, and says how far it has come", async () => {
    const fixture = await stageOf({ sliceMs: 400 });
    const tab = await (await newPerson({ javaScript: false })).newTab();
    await tab.open(`${fixture.letheUrl}/logout?logout_challenge=c1`);
    await tab.click("#everywhere");
    const counts: number[] = [];
    for (;;) {
      const text = await says(tab, /Signing you out|Signed out/);
      if (!text.includes("Signing you out")) break;
      expect(fixture.told).not.toContain("accept c1");
      counts.push(Number(howFar.exec(text)?.[1]));
      await tab.click("#go-on");
      await expect.poll(() => tab.text(), { timeout: 60_000 }).not.toBe(text);
    }
    expect(tab.url()).toBe(fixture.signedOutUrl);
    expect(counts.length).toBeGreaterThan(2);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts.at(-1)).toBe(300);
  });

  it("stays where it is for a user who comes back to it by the history, until they press the button", async () => {
    const fixture = await stageOf({ signIns: 1_500, asks: false, sliceMs: 700, holdsPost: true });
    const tab = await (await newPerson()).newTab();
    await tab.open(fixture.appUrl);
    await tab.click("#sign-out");
    // On its way with the second request, which is not waited for, and not answered before: Firefox loses its driver's command where an
    // answer comes at that moment.
    await expect.poll(() => fixture.loads["POST"], { timeout: 60_000 }).toBe(1);
    await tab.open(`${fixture.appUrl}elsewhere`);
    fixture.release();
    await tab.back();
    await says(tab, /Signing you out/);
    await pause(1_500);
    expect(fixture.loads["POST"]).toBe(1);
    expect(fixture.told).not.toContain("accept c1");
    await tab.click("#go-on");
    await arrivesAt(tab, fixture.signedOutUrl);
    expect(fixture.told.at(-1)).toBe("accept c1");
  });
}

describe("a sign-out that takes long, in Chromium", needs("chromium"), () => {
  inBrowser(startChromium, scenarios);
});

describe("a sign-out that takes long, in Firefox", needs("firefox"), () => {
  inBrowser(startFirefox, scenarios);
});
