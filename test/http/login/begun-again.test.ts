import { describe, expect, it } from "vitest";
import { cookiesOf, fieldsOf, ownForm, type Browser } from "../../../testkit/http/browse.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { browseSignIn, loads, visit } from "../../../testkit/http/browse-login.ts";

const login = "/login?login_challenge=c1";
const consent = "/consent?consent_challenge=c1";
const asked = "https://hydra.example/oauth2/auth?client_id=agora&state=of%20ours";
const wayBack = (url = asked) => `id="start-again" href="${url.replaceAll("&", "&amp;")}"`;
const tooLong = "The page was open for too long";
const person = { email: "ada@example.com", password: "mill", action: "accept" };

const to = (answer: { headers: Record<string, string> }) => answer.headers["location"] ?? "";

/** Opens the page, lets what it is about expire, and sends its form. */
async function sendTooLate(browser: Browser, hydra: FakeLogin, path: string) {
  const page = await visit(browser, path).expect(200);
  hydra.used("c1");
  const fields = { ...fieldsOf(page.text), ...person };
  return browser.post(path).set(ownForm).type("form").send(fields).expect(410);
}

describe("a sign-in that expires while its page is open", () => {
  it("begins again when the page is loaded again, and says so, once", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const browser = browseSignIn(hydra);
    await visit(browser, login).expect(200);
    hydra.used("c1");
    expect(to(await visit(browser, login).expect(303))).toBe(asked);
    hydra.openLogin("c2");
    const fresh = await visit(browser, "/login?login_challenge=c2").expect(200);
    expect(fresh.text).toContain(tooLong);
    const later = await visit(browser, "/login?login_challenge=c2").expect(200);
    expect(later.text).not.toContain(tooLong);
    expect(hydra.told).toEqual([]);
  });

  it.each([
    ["sign-in", login, () => new FakeLogin().openLogin("c1")],
    ["consent", consent, () => new FakeLogin().openConsent("c1")],
  ])("leads to its beginning when the form is sent, and tells Hydra nothing: %s", async (_, path, opened) => {
    const hydra = opened();
    const page = await sendTooLate(browseSignIn(hydra), hydra, path);
    expect(page.text).toContain(wayBack());
    expect(hydra.told).toEqual([]);
  });

  it("begins again from the consent, too", async () => {
    const hydra = new FakeLogin().openConsent("c1");
    const browser = browseSignIn(hydra);
    await visit(browser, consent).expect(200);
    hydra.used("c1");
    expect(to(await visit(browser, consent).expect(303))).toBe(asked);
  });

  it.each([
    [login, new FakeLogin().openLogin("c1")],
    [consent, new FakeLogin().openConsent("c1")],
  ])("is not begun again in circles: %s", async (path, hydra) => {
    const browser = browseSignIn(hydra);
    await visit(browser, path).expect(200);
    hydra.used("c1");
    await visit(browser, path).expect(303);
    expect((await visit(browser, path).expect(410)).text).toContain(wayBack());
  });

  it("goes where Hydra says rather than where it began", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const browser = browseSignIn(hydra);
    await visit(browser, login).expect(200);
    hydra.used("c1", "https://hydra.example/oauth2/auth?again");
    expect(to(await visit(browser, login).expect(303))).toBe("https://hydra.example/oauth2/auth?again");
  });

  it.each(Object.entries(loads))(
    "is not kept, and not begun again, for a load that is no user's: %s",
    async (_, load) => {
      const hydra = new FakeLogin().openLogin("c1").openConsent("c1");
      const browser = browseSignIn(hydra, { env: { LOGOUT_REQUIRE_KNOWN_USER: "false" } });
      for (const path of [login, consent]) expect(cookiesOf(await visit(browser, path, load))).toEqual({});
      for (const path of [login, consent]) await visit(browser, path).expect(200);
      hydra.used("c1");
      for (const path of [login, consent]) expect((await visit(browser, path, load)).status).not.toBe(303);
    },
  );

  it("ends on a page that says so in another browser", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    await visit(browseSignIn(hydra), login).expect(200);
    hydra.used("c1");
    const page = await visit(browseSignIn(hydra), login).expect(410);
    expect(page.text).not.toContain("start-again");
  });

  it("is kept so that only Lethe can read it", async () => {
    const requestUrl = `${asked}&login_hint=ada.lovelace%40example.com`;
    const hydra = new FakeLogin().openLogin("c1", { requestUrl });
    const cookies = cookiesOf(await visit(browseSignIn(hydra), login).expect(200));
    const [cookie = ""] = cookies["lethe-pending-1"] ?? [];
    const bytes = Buffer.from(cookie.slice("lethe-pending-1=s%3A".length), "base64url").toString("latin1");
    expect(cookie).not.toBe("");
    // Words that chance does not write.
    expect(cookie + bytes).not.toMatch(/lovelace|hydra\.example|login_hint|client_id/i);
    expect(cookies["lethe-pending-1"]).toContain("HttpOnly");
  });

  it.each([
    ["at another origin", "https://evil.example/oauth2/auth?client_id=agora", "https://agora.example/"],
    ["at another path", "https://hydra.example/elsewhere?client_id=agora", "https://agora.example/"],
    ["by POST", "https://hydra.example/oauth2/auth", "https://agora.example/"],
    ["pushed", "https://hydra.example/oauth2/auth?client_id=a&request_uri=urn%3Ax", "https://agora.example/"],
    ["by a device", "https://hydra.example/oauth2/device/verify?device_challenge=d", "/device"],
    ["without the host", "/oauth2/auth?client_id=agora", "https://hydra.example/oauth2/auth?client_id=agora"],
  ])("that was begun %s leads to what can begin again", async (_, requestUrl, beginning) => {
    const hydra = new FakeLogin().openLogin("c1", { requestUrl });
    const page = await sendTooLate(browseSignIn(hydra), hydra, login);
    expect(page.text).toContain(wayBack(beginning));
  });
});

describe("a sign-in that has ended", () => {
  it.each(["accept", "reject"])("is not begun again: consent, %s", async (action) => {
    const hydra = new FakeLogin().openConsent("c1");
    const browser = browseSignIn(hydra);
    const page = await visit(browser, consent).expect(200);
    const fields = { ...fieldsOf(page.text), action, grant_scope: "email" };
    await browser.post(consent).set(ownForm).type("form").send(fields).expect(303);
    hydra.used("c1");
    expect((await visit(browser, consent).expect(410)).text).not.toContain("start-again");
  });

  it("is not begun again: login, reject", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const browser = browseSignIn(hydra);
    const page = await visit(browser, login).expect(200);
    const fields = { ...fieldsOf(page.text), action: "reject" };
    await browser.post(login).set(ownForm).type("form").send(fields).expect(303);
    hydra.used("c1");
    expect((await visit(browser, login).expect(410)).text).not.toContain("start-again");
  });

  it("by a device is not begun again", async () => {
    const requestUrl = "https://hydra.example/oauth2/device/verify?device_challenge=d";
    const hydra = new FakeLogin()
      .openLogin("c1", { requestUrl })
      .openConsent("c2", { requestUrl, isDevice: true });
    const browser = browseSignIn(hydra);
    await visit(browser, login).expect(200);
    const page = await visit(browser, "/consent?consent_challenge=c2").expect(200);
    const fields = { ...fieldsOf(page.text), action: "accept", grant_scope: "email" };
    await browser.post("/consent").set(ownForm).type("form").send(fields).expect(303);
    hydra.used("c1");
    expect((await visit(browser, login).expect(410)).text).not.toContain("start-again");
  });
});

describe("sign-ins for several clients", () => {
  const clientAt = (n: number) =>
    `https://hydra.example/oauth2/auth?client_id=client-${n}&state=${"s".repeat(300)}`;

  it("each lead to their own beginning, the last three at least", async () => {
    const hydra = new FakeLogin();
    const browser = browseSignIn(hydra);
    const numbers = [1, 2, 3, 4];
    for (const n of numbers) {
      hydra.openLogin(`c${n}`, { requestUrl: clientAt(n) });
      await visit(browser, `/login?login_challenge=c${n}`).expect(200);
    }
    for (const n of numbers) hydra.used(`c${n}`);
    expect((await visit(browser, "/login?login_challenge=c1")).status).toBe(410);
    for (const n of [2, 3, 4])
      expect(to(await visit(browser, `/login?login_challenge=c${n}`).expect(303))).toBe(clientAt(n));
  });

  it("are forgotten, the oldest first, before the browser has too much to send", async () => {
    const hydra = new FakeLogin();
    const browser = browseSignIn(hydra);
    const long = (n: number) => `${clientAt(n)}${"s".repeat(700)}`;
    for (const n of [1, 2, 3]) {
      hydra.openLogin(`c${n}`, { requestUrl: long(n) });
      await visit(browser, `/login?login_challenge=c${n}`).expect(200);
      hydra.used(`c${n}`);
    }
    expect((await visit(browser, "/login?login_challenge=c1")).status).toBe(410);
    for (const n of [2, 3])
      expect(to(await visit(browser, `/login?login_challenge=c${n}`).expect(303))).toBe(long(n));
  });
});
