import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { OidcContext } from "../../../src/hydra/authorization-request.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { cookiesOf } from "../../../testkit/http/browse.ts";
import { browseSignIn, fillIn, loads, visit } from "../../../testkit/http/browse-login.ts";

const login = "/login?login_challenge=c1";
const base = "https://hydra.example/oauth2/auth?client_id=agora&state=s1";
const bobs = "3f1f6f0a-0000-4000-8000-000000000b0b";
const title = "Choose an account";

/** Hydra remembers Ada, and her browser comes with what a client asks for. */
function atKratos(context: Partial<OidcContext>, over: { requestUrl?: string; skip?: boolean } = {}) {
  const { skip = true, requestUrl = base } = over;
  const hydra = new FakeLogin().openLogin("c1", { skip, subject: skip ? ada.id : "", context, requestUrl });
  const kratos = new FakeKratos().signedIn();
  const browser = browseSignIn(hydra, { kratos });
  const open = (path = login, load = {}) => visit(browser, path, { Cookie: sessionCookie, ...load });
  return { hydra, kratos, browser, open };
}

const bob = { ...ada, id: bobs, traits: { email: "bob@example.com" }, verifiedAddresses: [] };
const justNow = { id: "5e551011-0000-4000-8000-000000000b0b", authenticatedAtMs: Date.now() };

/** Where "Continue as …" leads. */
function goOnOf(page: { text: string }): string {
  const [, href = ""] = /id="go-on" href="([^"]*)"/.exec(page.text) ?? [];
  return href.replaceAll("&amp;", "&");
}

describe("GET /login with a login_hint", () => {
  it("of another user than the one who is signed in names both, and lets the user choose", async () => {
    const { hydra, open } = atKratos({ loginHint: "bob@example.com" });
    const page = await open().expect(200);
    expect(page.text).toContain(title);
    expect(page.text).toContain("Signed in as \u2068ada@example.com\u2069");
    expect(page.text).toContain("\u2068Agora\u2069 expects \u2068bob@example.com\u2069");
    expect(page.text).toContain("Use another account");
    expect(hydra.told).toEqual([]);
    await open(goOnOf(page)).expect(303);
    expect(hydra.told).toEqual(["accept login c1"]);
    expect(hydra.login?.subject).toBe(ada.id);
  });

  it("asks before Kratos asks for the wrong user's password", async () => {
    const { open } = atKratos({ loginHint: "bob@example.com" }, { skip: false });
    const page = await open().expect(200);
    expect(page.text).toContain(title);
    const answer = await open(goOnOf(page)).expect(303);
    expect(answer.headers["location"]).toContain("https://kratos.example/self-service/login/browser");
  });

  it.each(["ada@example.com", " ADA@example.com", "Lovelace"])(
    "that means the one who is signed in (%s) asks nobody",
    async (loginHint) => {
      const { hydra, open } = atKratos({ loginHint });
      await open().expect(303);
      expect(hydra.told).toEqual(["accept login c1"]);
    },
  );

  it.each([
    ["with prompt=none", { prompt: ["none"] }, {}],
    ["in a frame", {}, loads.iframe],
  ])("asks nobody %s, where no page may be shown", async (_where, context, load) => {
    const { hydra, open } = atKratos({ loginHint: "bob@example.com", ...context });
    await open(login, load).expect(303);
    expect(hydra.told).toEqual(["accept login c1"]);
  });

  it("asks nobody where the request can't be repeated: there would be no choice", async () => {
    const requestUrl = "https://hydra.example/oauth2/auth";
    const { hydra, open } = atKratos({ loginHint: "bob@example.com" }, { requestUrl });
    await open().expect(303);
    expect(hydra.told).toEqual(["accept login c1"]);
  });

  it("shows what a client has written as text", async () => {
    const { open } = atKratos({ loginHint: "<b>bob\u202e</b>" });
    expect((await open().expect(200)).text).toContain("\u2068&lt;b&gt;bob&lt;/b&gt;\u2069");
  });
});

describe("GET /login with an id_token_hint of another user than Kratos's session", () => {
  it("offers the other account alone: a password of the wrong one would end at the client with an error", async () => {
    const { open } = atKratos({ hintedSubject: bobs }, { skip: false });
    const page = await open().expect(200);
    expect(page.text).toContain("expects another account");
    expect(page.text).not.toContain('id="go-on"');
    expect(page.text).toContain("Use another account");
  });

  it.each([
    ["who is signed in", ada.id],
    ["whose subject is pairwise", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
  ])("asks nobody where it is one %s", async (_whose, hintedSubject) => {
    const { open } = atKratos({ hintedSubject }, { skip: false });
    expect((await open().expect(303)).headers["location"]).toContain("kratos.example");
  });
});

describe("GET /login with prompt=select_account", () => {
  const asked = `${base}&prompt=select_account&x=1`;
  const bare = `${base}&x=1`;

  it("has Hydra say whom it remembers, then lets them choose, and still after a reload", async () => {
    const { hydra, open } = atKratos({ prompt: ["select_account"] }, { requestUrl: asked, skip: false });
    const first = await open().expect(303);
    expect(first.headers["location"]).toBe(bare);
    hydra.openLogin("c2", { skip: true, subject: ada.id, requestUrl: bare });
    const second = "/login?login_challenge=c2";
    const pages = [await open(second), await open(second)];
    for (const page of pages) {
      expect(page.text).toContain(title);
      expect(page.text).not.toContain("expects");
    }
    const answer = await open(goOnOf(pages[1] ?? { text: "" })).expect(303);
    expect(hydra.told).toEqual(["accept login c2"]);
    expect(cookiesOf(answer)["lethe-choose"]).toContain("Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  });

  it("asks for that request alone", async () => {
    const { hydra, open } = atKratos({ prompt: ["select_account"] }, { requestUrl: asked, skip: false });
    await open().expect(303);
    hydra.openLogin("c2", { skip: true, subject: ada.id, requestUrl: `${base}&x=2` });
    await open("/login?login_challenge=c2").expect(303);
    expect(hydra.told).toEqual(["accept login c2"]);
  });

  it("keeps what else is asked for", async () => {
    const requestUrl = `${base}&prompt=select_account+consent`;
    const { open } = atKratos({ prompt: ["select_account", "consent"] }, { requestUrl, skip: false });
    expect((await open().expect(303)).headers["location"]).toBe(`${base}&prompt=consent`);
  });

  it("works with our own form, and names who signed in there", async () => {
    const subject = "ada@example.com";
    const hydra = new FakeLogin().openLogin("c0");
    const browser = browseSignIn(hydra);
    await fillIn(browser, "/login?login_challenge=c0", {
      email: subject,
      password: "mill",
      action: "accept",
    });
    hydra.openLogin("c1", { requestUrl: asked, context: { prompt: ["select_account"] } });
    expect((await visit(browser, login).expect(303)).headers["location"]).toBe(bare);
    hydra.openLogin("c2", { skip: true, subject, requestUrl: bare });
    const page = await visit(browser, "/login?login_challenge=c2").expect(200);
    expect(page.text).toContain("Continue as \u2068ada@example.com\u2069");
    expect(page.text).toContain("Use another account");
  });
});

describe("Continue as … after somebody else has signed in, in another tab", () => {
  const url = `${base}&prompt=select_account`;
  const afresh = `${base}&prompt=login`;

  async function chosenTooLate(context: Partial<OidcContext>, requestUrl = base) {
    const parts = atKratos(context, { requestUrl, skip: requestUrl === base });
    if (requestUrl !== base) await parts.open().expect(303);
    parts.hydra.openLogin("c2", { skip: true, subject: ada.id, context: {}, requestUrl: base });
    const path = requestUrl === base ? login : "/login?login_challenge=c2";
    const page = await parts.open(path).expect(200);
    expect(page.text).toContain("Continue as \u2068ada@example.com\u2069");
    parts.kratos.signedIn(sessionOf(bob, justNow));
    return { ...parts, again: await parts.open(goOnOf(page)).expect(200) };
  }

  it.each([
    ["who was to choose (prompt=select_account)", { prompt: ["select_account"] }, url],
    ["whom the client did not expect (login_hint)", { loginHint: "carol@example.com" }, base],
    ["whom the client expected not (login_hint), and now does", { loginHint: "bob@example.com" }, base],
  ])("signs in nobody %s: it is asked anew, about who is here", async (_who, context, requestUrl) => {
    const { hydra, again } = await chosenTooLate(context, requestUrl);
    expect(again.text).toContain("Continue as \u2068bob@example.com\u2069");
    expect(again.text).not.toContain("ada@example.com");
    expect(cookiesOf(again)["lethe-other-user"]).toBeUndefined();
    expect(hydra.told).toEqual([]);
  });

  it("signs in the one who is here when they choose so: without another password, and without another question", async () => {
    for (const context of [{ prompt: ["select_account"] }, { loginHint: "carol@example.com" }]) {
      const isHint = "loginHint" in context;
      const { hydra, open, again } = await chosenTooLate(context, isHint ? base : url);
      expect((await open(goOnOf(again)).expect(303)).headers["location"]).toBe(afresh);
      hydra.openLogin("c3", {
        requestUrl: afresh,
        context: isHint ? { ...context, prompt: ["login"] } : { prompt: ["login"] },
      });
      await open("/login?login_challenge=c3").expect(303);
      expect(hydra.told).toEqual(["accept login c3"]);
      expect(hydra.login?.subject).toBe(bobs);
    }
  });

  it("takes the choice for that request and that user alone", async () => {
    const context = { loginHint: "carol@example.com" };
    const { hydra, kratos, open, again } = await chosenTooLate(context);
    await open(goOnOf(again)).expect(303);
    kratos.signedIn(sessionOf({ ...bob, id: "3f1f6f0a-0000-4000-8000-00000000da5e" }, justNow));
    hydra.openLogin("c3", { requestUrl: afresh, context: { ...context, prompt: ["login"] } });
    expect((await open("/login?login_challenge=c3").expect(200)).text).toContain(title);
    expect(hydra.told).toEqual([]);
  });

  it("takes no link that says nothing of whom, as older releases wrote it", async () => {
    const { hydra, open } = atKratos({ loginHint: "bob@example.com" });
    expect((await open(`${login}&account=same`).expect(200)).text).toContain(title);
    expect(hydra.told).toEqual([]);
  });
});

describe("GET /login where Hydra remembers another user than Kratos", () => {
  const bare = `${base}&x=1`;

  /** Hydra knows Ada, Kratos Bob. */
  async function twoUsers(context: Partial<OidcContext>, requestUrl = bare) {
    const parts = atKratos(context, { requestUrl: `${base}&prompt=select_account&x=1`, skip: false });
    parts.kratos.signedIn(sessionOf(bob, justNow));
    if (context.prompt !== undefined) await parts.open().expect(303);
    const rest = { loginHint: context.loginHint };
    parts.hydra.openLogin("c2", { skip: true, subject: ada.id, requestUrl, context: rest });
    return parts;
  }

  it.each([
    ["whose user is to choose", { prompt: ["select_account"] }],
    ["of a client that expects the one whom Hydra remembers", { loginHint: "ada@example.com" }],
  ])("asks the user of a request %s", async (_which, context) => {
    const { hydra, open } = await twoUsers(context);
    const page = await open("/login?login_challenge=c2").expect(200);
    expect(page.text).toContain(title);
    expect(page.text).toContain("Continue as \u2068bob@example.com\u2069");
    expect(cookiesOf(page)["lethe-other-user"]).toBeUndefined();
    expect(hydra.told).toEqual([]);
  });

  it("has Kratos ask for the password where the page can't be shown: nobody is taken unasked", async () => {
    const long = `${bare}&y=${randomBytes(1750).toString("base64url")}`;
    const { hydra, open } = await twoUsers({ loginHint: "ada@example.com" }, long);
    const answer = await open("/login?login_challenge=c2").expect(303);
    expect(answer.headers["location"]).toBe(`${long}&prompt=login`);
    expect(cookiesOf(answer)["lethe-other-user"]).toBeUndefined();
    expect(hydra.told).toEqual([]);
  });
});

describe("our own form for a user whom alone Hydra takes", () => {
  it("offers another account where the request can be repeated", async () => {
    const requestUrl = `${base}&request=a.jwt`;
    const hydra = new FakeLogin().openLogin("c1", { skip: true, subject: "ada@example.com", requestUrl });
    expect((await visit(browseSignIn(hydra), login).expect(200)).text).toContain("Use another account");
  });
});
