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

const pageOf = async (kratos: FakeKratos, language = "en", path = "/account/devices") =>
  (await visit(browseAccount(kratos), path).set("Accept-Language", language).expect(200)).text;
const overviewOf = async (kratos: FakeKratos) => pageOf(kratos, "en", "/account");

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

  it.each([
    ["", "Overview"],
    ["/devices", "Devices"],
    ["/apps", "Apps"],
  ])("leads to every other page, and says which one this is: /account%s", async (path, name) => {
    const html = await pageOf(adaEverywhere(), "en", `/account${path}`);
    const nav = /<nav[^>]* aria-label="Your account">([\s\S]*?)<\/nav>/.exec(html)?.[1] ?? "";
    const links = Array.from(nav.matchAll(/<a id="[\w-]+" href="([^"]*)"/g), ([, href]) => href);
    const pages = ["", "/security", "/devices", "/apps", "/data"];
    expect(links).toEqual(pages.map((page) => `/account${page}`));
    expect(nav.match(/aria-current/g)).toHaveLength(1);
    expect(wordsOf(/<a [^>]* aria-current="page">[\s\S]*?<\/a>/.exec(nav)?.[0] ?? "")).toBe(name);
  });

  it("leads there under the path that it is mounted at", async () => {
    const env = { BASE_PATH: "/id" };
    const below = await visit(browseAccount(adaEverywhere(), undefined, { env }), "/id/account").expect(200);
    expect(below.text).toContain('href="/id/account/security"');
  });

  it("says at how many devices and with how many apps, each with the way there", async () => {
    const sessions = new FakeSessions(consentOf());
    const page = await visit(browseAccount(adaEverywhere(), sessions)).expect(200);
    const words = wordsOf(page.text);
    expect(words).toContain("You are signed in on 3 devices.");
    expect(words).toContain("1 app has access to your account.");
    expect(words).toContain("Change your password and how you sign in");
    expect(wordsOf(await overviewOf(new FakeKratos().signedIn()))).toContain(
      "We know of no app that has access to your account.",
    );
  });

  it("says which addresses are not confirmed yet, and nothing where all are", async () => {
    const identity = { ...ada, unverifiedAddresses: ["new@example.com", "<b>\u202Ex"] };
    const html = await overviewOf(new FakeKratos().signedIn(sessionOf(identity)));
    expect(wordsOf(html)).toContain("You have not confirmed new@example.com yet.");
    expect(html).toContain('class="button" href="/account/data"');
    expect(html).not.toMatch(/\u202E|<b>/);
    expect(wordsOf(await overviewOf(adaEverywhere()))).not.toContain("confirmed");
  });

  it("has the language and the words for it of the browser", async () => {
    const kratos = new FakeKratos().signedIn();
    expect(wordsOf(await pageOf(kratos, "de", "/account"))).toContain("Sie sind auf 1 Gerät angemeldet.");
  });
});

describe("GET /account/devices", () => {
  it("shows this device first, then the others, each with a button of its own name", async () => {
    const html = await pageOf(adaEverywhere());
    const headings = Array.from(html.matchAll(/<h2 [^>]*>[\s\S]*?<bdi[^>]*>(.*?)<\/bdi>/g), ([, name = ""]) =>
      name.replace(/[\u2068\u2069]/g, ""),
    );
    expect(headings).toEqual(["Firefox on Linux", "Chrome on Android", "Safari on macOS"]);
    expect(html.match(/This device/g)).toHaveLength(1);
    const labels = Array.from(html.matchAll(/value="end_device"[^>]*>([^<]*)</g), ([, label = ""]) =>
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
    expect(wordsOf(html)).toContain("With two steps: password, authenticator app, retina");
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
  });

  it.each(["/account", "/account/devices"])(
    "leads from %s to the end of Kratos's session, where Hydra's public URL is not known",
    async (path) => {
      const kratos = adaEverywhere();
      const browser = browseAccount(kratos, undefined, { env: { HYDRA_PUBLIC_URL: "" } });
      const page = await visit(browser, path).expect(200);
      expect(page.text).not.toContain('href="/logout"');
      expect(page.text).toContain('href="/logged-out">Sign out of this device</a>');
      const question = await visit(browser, "/logged-out").expect(200);
      expect(question.text).toContain("the sign-in to your account in this browser");
      expect(kratos.told).toEqual([]);
    },
  );

  it("says so when there is no other device", async () => {
    const words = wordsOf(await pageOf(new FakeKratos().signedIn()));
    expect(words).toContain("You are not signed in on any other device.");
    expect(words).not.toContain("all other devices");
  });

  it("names an unknown device so, with what it says of itself made harmless", async () => {
    const kratos = adaEverywhere();
    kratos.otherSessions = [
      deviceOf(phone, 'Evil\u202E"><script>alert(1)</script>\u0000'),
      sessionOf(ada, { id: laptop, devices: [], authenticatedAtMs: undefined, methods: [] }),
    ];
    const html = await pageOf(kratos);
    expect(html).not.toMatch(/<script(?! src="\/assets\/)|[\u202E\0]/);
    expect(wordsOf(html)).toContain("It calls itself Evil&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;.");
    expect(html.match(/<bdi[^>]*>Unknown device<\/bdi>/g)).toHaveLength(2);
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
    const overview = await overviewOf(kratos);
    expect(overview).not.toMatch(/\u202E|<b>/);
    expect(wordsOf(overview)).toContain("Signed in as ada@example.com.");
  });

  it.each([
    [{ username: "ada", phone: 7 }, [], "ada"],
    [{ email: { nested: 1 } }, ["ada@verified.example"], "ada@verified.example"],
    [{ name: "Ada" }, [], "Ada"],
  ])("calls a person with the traits %j by what there is", async (traits, verifiedAddresses, name) => {
    const kratos = new FakeKratos().signedIn(sessionOf({ id: ada.id, traits, verifiedAddresses }));
    expect(wordsOf(await overviewOf(kratos))).toContain(`Signed in as ${name}.`);
  });

  it("does not call a person by Kratos's id", async () => {
    const nameless = sessionOf({ id: ada.id, traits: {}, verifiedAddresses: [] });
    const html = await overviewOf(new FakeKratos().signedIn(nameless));
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
    const page = await visit(browseAccount(adaEverywhere()), "/account/devices")
      .set({ "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" })
      .expect(200);
    expect(page.headers["set-cookie"]).toBeUndefined();
  });

  it("is not loaded ahead of time, and takes no other method", async () => {
    const browser = browseAccount(adaEverywhere());
    await visit(browser, "/account/devices").set("Sec-Purpose", "prefetch").expect(503);
    const refused = await browser.delete("/account/devices").expect(405);
    expect(refused.headers["allow"]).toBe("GET, HEAD, POST");
  });

  it("draws the logo of a browser before its device's name, each shape once, and none of one that it does not know", async () => {
    const kratos = adaEverywhere();
    kratos.otherSessions.push(
      deviceOf("tablet", agents.chromeOnAndroid),
      deviceOf("edge", `${agents.chromeOnAndroid} Edg/140.0`),
      deviceOf("other", "curl/8.0"),
    );
    const html = await pageOf(kratos);
    const heads = Array.from(html.matchAll(/<h2 class="with-icon">[^]*?<\/h2>/g), ([head]) => head);
    const logoOf = (name: string) =>
      heads
        .filter((head) => wordsOf(head).startsWith(name))
        .map((head) => /<use href="#b-(\w+)"/.exec(head)?.[1]);
    expect(logoOf("Firefox on Linux")).toEqual(["firefox"]);
    expect(logoOf("Chrome on Android")).toEqual(["chrome", "chrome"]);
    expect(logoOf("Safari on macOS")).toEqual(["safari"]);
    expect(logoOf("Edge on Android")).toEqual([undefined]);
    expect(html.match(/<symbol id="b-/g)).toHaveLength(3);
    expect(heads.join().match(/<svg(?! class="[a-z -]+" aria-hidden="true")/)).toBeNull();
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
