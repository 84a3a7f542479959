import { describe, expect, it } from "vitest";
import {
  adaEverywhere,
  agents,
  browseAccount,
  consentOf,
  deviceOf,
  FakeSessions,
  here,
  laptop,
  phone,
  visit,
  wordsOf,
} from "../../../testkit/http/browse-account.ts";
import { browse } from "../../../testkit/http/browse.ts";
import { always, check } from "../../../testkit/http/check-headers.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";

const pageOf = async (kratos: FakeKratos, language = "en") =>
  (await visit(browseAccount(kratos)).set("Accept-Language", language).expect(200)).text;

describe("GET /account", () => {
  it("is not there without a Kratos", async () => {
    const answer = await browse(new FakeHydra()).get("/account");
    expect(answer.status).toBe(404);
  });

  it("says who is signed in, ends nothing, and is protected like every page", async () => {
    const [kratos, sessions] = [adaEverywhere(), new FakeSessions(consentOf())];
    const page = await visit(browseAccount(kratos, sessions)).expect(200);
    expect(check(page, always)).toEqual([]);
    expect(wordsOf(page.text)).toContain("Signed in as ada@example.com.");
    expect([...kratos.told, ...sessions.told]).toEqual([]);
    expect(sessions.asked).toEqual([`list ${ada.id}`]);
  });

  it("leads to the settings, under the path that it is mounted at", async () => {
    const atRoot = await pageOf(adaEverywhere());
    expect(atRoot).toContain('href="/settings">Change your password and how you sign in</a>');
    const env = { BASE_PATH: "/id" };
    const below = await visit(browseAccount(adaEverywhere(), undefined, { env }), "/id/account").expect(200);
    expect(below.text).toContain('href="/id/settings"');
  });

  it("shows this device first, then the others, each with a button of its own name", async () => {
    const html = await pageOf(adaEverywhere());
    const headings = Array.from(html.matchAll(/<h3><bdi>(.*?)<\/bdi>/g), ([, name = ""]) =>
      name.replace(/[\u2068\u2069]/g, ""),
    );
    expect(headings).toEqual(["Firefox on Linux", "Chrome on Android", "Safari on macOS"]);
    expect(html.match(/This device/g)).toHaveLength(1);
    const labels = Array.from(html.matchAll(/aria-label="([^"]*)"/g), ([, label = ""]) =>
      label.replace(/[\u2066-\u2069]/g, ""),
    );
    expect(labels).toEqual(["Sign out of Chrome on Android", "Sign out of Safari on macOS"]);
    expect(html).toContain(`name="device" value="${phone}"`);
    expect(html).toContain(`name="device" value="${laptop}"`);
    expect(html).not.toContain(here);
  });

  it("keeps ids in their attributes", async () => {
    const kratos = adaEverywhere();
    kratos.otherSessions = [deviceOf('"><b>', agents.safariOnMac)];
    expect(await pageOf(kratos)).toContain('name="device" value="&#34;&gt;&lt;b&gt;"');
  });

  it("says of a device since when, from where and how it is signed in", async () => {
    const kratos = new FakeKratos().signedIn(
      deviceOf(here, agents.firefoxOnLinux, {
        authenticatedAtMs: Date.UTC(2026, 4, 1, 12, 30),
        assuranceLevel: "aal2",
        methods: ["password", "totp", "password", "re\u202Etina"],
      }),
    );
    const html = await pageOf(kratos);
    expect(html).toMatch(/<time datetime="2026-05-01T12:30:00.000Z">May 1, 2026, 12:30\sPM UTC<\/time>/u);
    expect(wordsOf(html)).toContain("From: Athens, GR · 192.0.2.7 ");
    expect(html).not.toContain("\u202E");
    expect(wordsOf(html)).toContain("With two factors: password, authenticator app, retina");
  });

  it("speaks the language of the browser, times included", async () => {
    const kratos = new FakeKratos().signedIn(
      deviceOf(here, agents.firefoxOnLinux, { authenticatedAtMs: Date.UTC(2026, 4, 1, 12, 30) }),
    );
    const html = await pageOf(kratos, "de");
    expect(html).toContain('<html lang="de"');
    expect(html).toContain("1. Mai 2026, 12:30 UTC");
    expect(wordsOf(html)).toContain("Firefox auf Linux");
    expect(wordsOf(html)).toContain("Mit: Passwort");
  });

  it("leads to the sign-out of this device, where that can begin", async () => {
    expect(await pageOf(adaEverywhere())).toContain('href="/logout"');
    const nowhere = browseAccount(adaEverywhere(), undefined, { env: { HYDRA_PUBLIC_URL: "" } });
    expect((await visit(nowhere).expect(200)).text).not.toContain('href="/logout"');
  });

  it("says so when there is no other device and no app", async () => {
    const words = wordsOf(await pageOf(new FakeKratos().signedIn()));
    expect(words).toContain("You are signed in on no other device.");
    expect(words).toContain("There are none.");
    expect(words).not.toContain("all other devices");
  });

  it("names an unknown device so, with what it says of itself made harmless", async () => {
    const kratos = adaEverywhere();
    kratos.otherSessions = [
      deviceOf(phone, 'Evil\u202E"><script>alert(1)</script>\u0000'),
      sessionOf(ada, { id: laptop, devices: [], authenticatedAtMs: undefined, methods: [] }),
    ];
    const html = await pageOf(kratos);
    expect(html).not.toMatch(/<script|[\u202E\0]/);
    expect(wordsOf(html)).toContain("It calls itself Evil&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;.");
    expect(html.match(/<bdi>Unknown device<\/bdi>/g)).toHaveLength(2);
  });

  it("cleans what others wrote about places and people", async () => {
    const kratos = new FakeKratos().signedIn(
      sessionOf(
        { id: ada.id, traits: { email: "a\u202Eda@example.com" }, verifiedAddresses: [] },
        { devices: [{ userAgent: "", location: "<b>\u202EAthens", ipAddress: "" }] },
      ),
    );
    const html = await pageOf(kratos);
    expect(html).not.toMatch(/\u202E|<b>/);
    expect(wordsOf(html)).toContain("Signed in as ada@example.com.");
  });

  it.each([
    [{ username: "ada", phone: 7 }, [], "ada"],
    [{ email: { nested: 1 } }, ["ada@verified.example"], "ada@verified.example"],
    [{ name: "Ada" }, [], "Ada"],
  ])("calls a person with the traits %j by what there is", async (traits, verifiedAddresses, name) => {
    const kratos = new FakeKratos().signedIn(sessionOf({ id: ada.id, traits, verifiedAddresses }));
    expect(wordsOf(await pageOf(kratos))).toContain(`Signed in as ${name}.`);
  });

  it("does not call a person by Kratos's id", async () => {
    const nameless = sessionOf({ id: ada.id, traits: {}, verifiedAddresses: [] });
    const html = await pageOf(new FakeKratos().signedIn(nameless));
    expect(html).not.toContain(ada.id);
    expect(wordsOf(html)).not.toContain("Signed in as");
  });

  it("carries the path under which browsers see it", async () => {
    const env = { BASE_URL: "http://auth.example/auth" };
    const browser = browseAccount(adaEverywhere(), undefined, { env });
    const page = await visit(browser).expect(200);
    expect(page.text).toContain('href="/auth/logout"');
  });

  it("leaves no cookie behind for what is not a person's own page load", async () => {
    const page = await visit(browseAccount(adaEverywhere()))
      .set({ "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" })
      .expect(200);
    expect(page.headers["set-cookie"]).toBeUndefined();
  });

  it("is not loaded ahead of time, and takes no other method", async () => {
    const browser = browseAccount(adaEverywhere());
    await visit(browser).set("Sec-Purpose", "prefetch").expect(503);
    const refused = await browser.delete("/account").expect(405);
    expect(refused.headers["allow"]).toBe("GET, HEAD, POST");
  });

  it("shows fifty of a thousand devices, in a page that a phone can carry", async () => {
    const kratos = adaEverywhere();
    kratos.otherSessions = Array.from({ length: 1_000 }, (_, count) =>
      deviceOf(`device-${count}`, agents.chromeOnAndroid, { authenticatedAtMs: count * 1000 }),
    );
    const html = await pageOf(kratos);
    expect(html.match(/value="end_device"/g)).toHaveLength(50);
    expect(html).toContain('value="device-999"');
    expect(wordsOf(html)).toContain("and 950 more devices");
    expect(html.length).toBeLessThan(64_000);
  });
});
