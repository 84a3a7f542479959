import { afterEach, describe, expect, it, vi } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { FakeHydra, hintFor, openRequest } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeHydraDevice } from "../../../testkit/fakes/fake-hydra-device.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import {
  browse,
  cookiesOf,
  memoryLog,
  navigation,
  ownForm,
  type Browser,
} from "../../../testkit/http/browse.ts";
import { demoUsers, fillIn } from "../../../testkit/http/browse-login.ts";
import { endSession } from "../../../testkit/http/browse-logged-out.ts";
import { withKratos } from "../../../testkit/http/sign-out-fixture.ts";

const requestUrl = "https://hydra.example/oauth2/auth?client_id=agora&state=of%20ours";
const here = "/logout/other-account";
const out = "/logout?logout_challenge=o1";

interface SceneOptions {
  asked?: string;
  sub?: string;
  env?: Record<string, string>;
}

/** A browser on the page where Ada's password is asked for once more, on the way to Agora. */
async function scene({ asked = requestUrl, sub = ada.id, env = {} }: SceneOptions = {}) {
  const kratos = new FakeKratos().signedIn();
  kratos.openFlow("login", openedFlow({ refresh: true, loginChallenge: "c1" }));
  const flows = new FakeLogin().openLogin("c1", { requestUrl: asked });
  const hydra = new FakeHydra().openLogout(
    "o1",
    openRequest({ subject: sub, rpInitiated: false, client: undefined, query: "" }),
  );
  const memory = memoryLog();
  const browser = browse(hydra, { kratos, flows, log: memory.log, env: { ...withKratos, ...env } });
  const page = await get(browser, "/login?flow=f1&login_challenge=c1").expect(200);
  return { kratos, flows, hydra, browser, page, memory, fields: formOf(page.text) };
}

// Kratos's cookie comes with each request, beside ours.
function get(browser: Browser, path: string) {
  return browser.get(path).set({ ...navigation, Cookie: sessionCookie });
}

function send(browser: Browser, fields: Record<string, string>, headers: Record<string, string> = ownForm) {
  return browser
    .post(here)
    .set({ ...headers, Cookie: sessionCookie })
    .type("form")
    .send(fields);
}

function formOf(html: string): Record<string, string> {
  const [, form = ""] = /<form class="other-account"([\s\S]*?)<\/form>/.exec(html) ?? [];
  const inputs = form.matchAll(/name="([^"]*)" value="([^"]*)"/g);
  return Object.fromEntries(Array.from(inputs, ([, name = "", value = ""]) => [name, value]));
}

describe("POST /logout/other-account", () => {
  afterEach(() => void vi.useRealTimers());

  it("ends Kratos's session, goes to Hydra, signs out there without a question and leads to the same request", async () => {
    const { kratos, hydra, browser, fields, memory } = await scene();
    const first = await send(browser, fields).expect(303);
    expect(first.headers["location"]).toBe(endSession);
    expect(kratos.told).toEqual(["endBrowserSession"]);
    expect(cookiesOf(first)["ory_kratos_session"]).toContain("Max-Age=0");
    const second = await get(browser, out).expect(303);
    expect(hydra.told).toEqual(["accept o1"]);
    expect(new URL(second.headers["location"] ?? "").origin).toBe("https://hydra.example");
    const third = await get(browser, "/logged-out").expect(303);
    expect(third.headers["location"]).toBe(requestUrl);
    const events = memory.lines.filter(({ event }) => event !== undefined);
    expect(events).toMatchObject([{ event: "logout.accepted", reason: "other_account", subject: ada.id }]);
  });

  it("ends nobody's who has signed in since, in another tab: the request begins again, and shows who it is", async () => {
    const { kratos, hydra, browser, fields, memory } = await scene();
    kratos.signedIn(sessionOf({ ...ada, id: "1b1b1b1b-aaaa-4bbb-8ccc-dddddddddddd" }));
    const answer = await send(browser, fields).expect(303);
    expect(answer.headers["location"]).toBe(requestUrl);
    expect([...kratos.told, ...hydra.told]).toEqual([]);
    expect(cookiesOf(answer)).toEqual({});
    expect(memory.lines.filter(({ event }) => event !== undefined)).toEqual([]);
  });

  it.each([
    ["the choice of an account", "/login?login_challenge=c1", requestUrl],
    ["the consent page", "/consent?consent_challenge=k1", requestUrl],
    ["the page for a device's code", "/device?device_challenge=d1", "/device"],
  ])("nor does that of %s", async (_page, path, beginning) => {
    const kratos = new FakeKratos().signedIn();
    const context = { loginHint: "bob@example.com" };
    const asked = { requestUrl, subject: ada.id };
    const flows = new FakeLogin().openLogin("c1", { ...asked, skip: true, context }).openConsent("k1", asked);
    const browser = browse(new FakeHydra(), { kratos, flows, env: withKratos });
    const fields = formOf((await get(browser, path).expect(200)).text);
    kratos.signedIn(sessionOf({ ...ada, id: "1b1b1b1b-aaaa-4bbb-8ccc-dddddddddddd" }));
    const answer = await send(browser, fields).expect(303);
    expect(answer.headers["location"]).toBe(beginning);
    expect(kratos.told).toEqual([]);
  });

  it.each([
    [{}, /<p class="quiet">Using another account signs you out of this one in this browser\.<\/p>/],
    [{ LOGOUT_KRATOS: "identity" }, /in this browser\. Your sign-in to the account ends on all your devices/],
    [{ LOGOUT_REVOKE: "all" }, /in this browser\. Apps that you signed in to here lose their access/],
  ])("says on the page before, and on the one that asks again, what it ends: %j", async (env, words) => {
    const { browser, page, fields } = await scene({ env });
    expect(page.text).toMatch(words);
    const again = await send(browser, { ...fields, _csrf: "x" });
    expect([again.status, again.text]).toEqual([403, expect.stringMatching(words)]);
  });

  it("leads to the request also where Hydra knows of no sign-in, and only once", async () => {
    const { hydra, browser, fields } = await scene();
    await send(browser, fields).expect(303);
    expect((await get(browser, "/logged-out").expect(303)).headers["location"]).toBe(requestUrl);
    expect((await get(browser, "/logged-out").expect(303)).headers["location"]).toBe("/logged-out/check");
    expect(hydra.told).toEqual([]);
  });

  it.each([
    ["another user's", { subject: "somebody" }],
    ["a client's own", { rpInitiated: true, query: `id_token_hint=${hintFor({ sub: ada.id })}` }],
  ])("does not answer %s sign-out, which is asked about", async (_whose, over) => {
    const { hydra, browser, fields } = await scene();
    const request = { subject: ada.id, rpInitiated: false, client: undefined, query: "", ...over };
    hydra.openLogout("o2", openRequest(request));
    await send(browser, fields).expect(303);
    await get(browser, "/logout?logout_challenge=o2").expect(200);
    expect(hydra.told).toEqual([]);
  });

  it("goes on with the request after a no to that question", async () => {
    const { hydra, browser, fields } = await scene({ sub: "somebody" });
    await send(browser, fields).expect(303);
    const question = await get(browser, out).expect(200);
    const [, token = ""] = /name="_csrf" value="([^"]*)"/.exec(question.text) ?? [];
    const answer = await browser
      .post("/logout")
      .set(ownForm)
      .type("form")
      .send({ _csrf: token, logout_challenge: "o1", action: "reject" })
      .expect(303);
    expect(answer.headers["location"]).toBe(requestUrl);
    expect(hydra.told).toEqual(["reject o1"]);
  });

  it("asks about another user's than the page showed, also where Kratos's session has ended meanwhile", async () => {
    const { kratos, flows, hydra, browser, fields } = await scene();
    const bob = { ...ada, id: "1b1b1b1b-aaaa-4bbb-8ccc-dddddddddddd" };
    flows.openLogin("c2", { skip: true, subject: bob.id });
    kratos.signedIn(sessionOf(bob));
    await get(browser, "/login?login_challenge=c2").expect(303);
    kratos.session = undefined;
    hydra.openLogout(
      "o3",
      openRequest({ subject: bob.id, rpInitiated: false, client: undefined, query: "" }),
    );
    await send(browser, fields).expect(303);
    await get(browser, "/logout?logout_challenge=o3").expect(200);
    expect(hydra.told).toEqual([]);
  });

  it("is forgotten when a client signs the user out meanwhile: nobody is led back into a sign-in then", async () => {
    const { hydra, browser, fields } = await scene();
    hydra.openLogout("o2", openRequest({ subject: ada.id }));
    await send(browser, fields).expect(303);
    await get(browser, "/logout?logout_challenge=o2").expect(200);
    expect((await get(browser, "/logged-out")).headers["location"]).not.toBe(requestUrl);
  });

  it("answers no question that comes minutes later", async () => {
    const { hydra, browser, fields } = await scene();
    await send(browser, fields).expect(303);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3 * 60 * 1000 });
    await get(browser, out).expect(200);
    expect(hydra.told).toEqual([]);
  });

  it.each([
    ["an image", { "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" }],
    ["a frame", { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" }],
  ])("ends nothing at Hydra for %s", async (_what, load) => {
    const { hydra, browser, fields } = await scene();
    await send(browser, fields).expect(303);
    await browser.get(out).set({ ...load, Cookie: sessionCookie });
    expect(hydra.told).toEqual([]);
  });

  describe("from a page elsewhere", () => {
    it.each([
      ["without a token", { _csrf: "" }, ownForm],
      ["from another site", {}, { ...navigation }],
    ])("ends nothing %s, keeps nothing, and asks once more", async (_how, over, headers) => {
      const { kratos, browser, fields } = await scene();
      const answer = await send(browser, { ...fields, ...over }, headers).expect(403);
      expect(kratos.told).toEqual([]);
      expect(cookiesOf(answer)["lethe-switch"]).toBeUndefined();
      expect(answer.text).toContain("nothing has happened yet");
      expect((await send(browser, formOf(answer.text)).expect(303)).headers["location"]).toBe(endSession);
    });

    it("leads to no address that is not ours to give", async () => {
      const { kratos, browser, fields } = await scene();
      for (const sealed of ["", "https://evil.example/", fields["switch"]?.slice(0, -3) ?? ""]) {
        await send(browser, { ...fields, switch: sealed }).expect(400);
      }
      expect(kratos.told).toEqual([]);
    });

    it("takes no cookie that was made up, or that was sealed for a form", async () => {
      const { hydra, browser, fields } = await scene();
      for (const value of [fields["switch"], `s:${fields["switch"]}.c2lnbmF0dXJl`]) {
        const cookie = `${sessionCookie}; lethe-switch=${encodeURIComponent(value ?? "")}`;
        await browser
          .get(out)
          .set({ ...navigation, Cookie: cookie })
          .expect(200);
      }
      expect(hydra.told).toEqual([]);
    });
  });

  it("goes to Hydra only when Kratos's session has ended", async () => {
    const { kratos, browser, fields } = await scene();
    kratos.failing("endBrowserSession", new PageError("kratos_unavailable"));
    const answer = await send(browser, fields).expect(503);
    expect(cookiesOf(answer)["lethe-switch"]).toBeUndefined();
    kratos.recover();
    await send(browser, fields).expect(303);
  });

  it.each([
    ["is not there", "whoAmI", "kratos_unavailable", 503, "try again in a moment"],
    ["fails on the way", "endBrowserSession", "kratos_fault", 502, "Please try again."],
    ["does not let us in", "endBrowserSession", "kratos_denied", 502, "tell the people who run"],
    ["makes us fail", "whoAmI", "internal", 500, "Please try again."],
  ] as const)(
    "is there once more, with the client's request, when Kratos %s",
    async (_how, call, code, status, words) => {
      const { kratos, hydra, browser, fields } = await scene();
      kratos.failing(call, new PageError(code));
      const answer = await send(browser, fields).expect(status);
      expect(answer.text).toContain(words);
      expect(answer.text).not.toContain("came from this page");
      expect(answer.text).toContain(`id="go-on" href="${requestUrl.replaceAll("&", "&amp;")}"`);
      expect(answer.headers["retry-after"]).toBe(status === 503 ? "5" : undefined);
      kratos.recover();
      expect((await send(browser, formOf(answer.text)).expect(303)).headers["location"]).toBe(endSession);
      expect((await get(browser, "/logged-out").expect(303)).headers["location"]).toBe(requestUrl);
      expect(hydra.told).toEqual([]);
    },
  );

  it("answers a program that wants JSON with the problem", async () => {
    const { kratos, browser, fields } = await scene();
    kratos.failing("whoAmI", new PageError("kratos_unavailable"));
    const answer = await send(browser, fields, { ...ownForm, Accept: "application/json" }).expect(503);
    expect(answer.body).toMatchObject({ code: "kratos_unavailable" });
  });

  it("leaves out the address of the one who goes, and no other's", async () => {
    for (const [hint, kept] of [
      ["Ada@Example.com", ""],
      ["bob@example.com", "&login_hint=bob%40example.com"],
    ]) {
      const { browser, fields } = await scene({
        asked: `${requestUrl}&login_hint=${encodeURIComponent(hint ?? "")}`,
      });
      await send(browser, fields).expect(303);
      const answer = await get(browser, "/logged-out").expect(303);
      expect(answer.headers["location"]).toBe(
        `https://hydra.example/oauth2/auth?client_id=agora&state=of${kept === "" ? "+" : "%20"}ours${kept}`,
      );
    }
  });

  it("is a form and nothing else", async () => {
    const { browser } = await scene();
    expect((await browser.put(here).expect(405)).headers["allow"]).toBe("GET, HEAD, POST");
  });

  it('leads back to the sign-in, and ends nothing, where its address is opened: by "Try again" of an error page', async () => {
    const { kratos, hydra, browser } = await scene();
    expect((await get(browser, here).expect(303)).headers["location"]).toBe(requestUrl);
    expect([...kratos.told, ...hydra.told]).toEqual([]);
    const another = browse(new FakeHydra(), { kratos, env: { ...withKratos, BASE_PATH: "/sso" } });
    expect((await get(another, `/sso${here}`).expect(303)).headers["location"]).toBe("/sso/");
  });
});

describe("POST /logout/other-account without Kratos", () => {
  const users = { ada: "mill", bob: "swordfish" };

  /** Ada has signed in by Lethe's own form. */
  async function signedIn() {
    const flows = new FakeLogin();
    const hydra = new FakeHydra();
    const device = new FakeHydraDevice("WDJB-MJHT");
    const browser = browse(hydra, { flows, device, env: demoUsers });
    const signIn = async (name: "ada" | "bob") => {
      flows.openLogin(`of-${name}`);
      const fields = { email: `${name}@example.com`, password: users[name], action: "accept" };
      const answer = await fillIn(browser, `/login?login_challenge=of-${name}`, fields);
      expect(answer.status).toBe(303);
      flows.told.length = 0;
    };
    await signIn("ada");
    return { flows, hydra, browser, signIn };
  }

  async function pressThenAsk(
    { hydra, browser }: Pick<Scene, "hydra" | "browser">,
    fields: Fields,
    of: string,
  ) {
    const answer = await browser.post(here).set(ownForm).type("form").send(fields).expect(303);
    if (answer.headers["location"] !== endSession) return answer.headers["location"];
    const request = { subject: of, rpInitiated: false, client: undefined, query: "" };
    hydra.openLogout("o1", openRequest(request));
    await browser.get(out).set(navigation);
    return hydra.told;
  }

  const pages = [
    ["the choice of an account", "/login?login_challenge=c1", requestUrl],
    ["the consent page", "/consent?consent_challenge=k1", requestUrl],
    ["the page for a device's code", "/device?device_challenge=d1", "/device"],
  ] as const;

  async function pageOf(parts: Scene, path: string): Promise<Fields> {
    const asked = { requestUrl, subject: "ada@example.com" };
    const context = { loginHint: "bob@example.com" };
    parts.flows.openLogin("c1", { ...asked, skip: true, context }).openConsent("k1", asked);
    return formOf((await parts.browser.get(path).set(navigation).expect(200)).text);
  }

  type Scene = Awaited<ReturnType<typeof signedIn>>;
  type Fields = Record<string, string>;

  it.each(pages)("ends the sign-in that %s was about, without a question", async (_page, path) => {
    const parts = await signedIn();
    expect(await pressThenAsk(parts, await pageOf(parts, path), "ada@example.com")).toEqual(["accept o1"]);
  });

  it.each(pages)("ends nobody's who has signed in since %s was there", async (_page, path, beginning) => {
    const parts = await signedIn();
    const fields = await pageOf(parts, path);
    await parts.signIn("bob");
    expect(await pressThenAsk(parts, fields, "bob@example.com")).toBe(beginning);
    expect(parts.hydra.told).toEqual([]);
  });

  it("ends that of the same user who has signed in once more", async () => {
    const parts = await signedIn();
    const fields = await pageOf(parts, "/consent?consent_challenge=k1");
    await parts.signIn("ada");
    expect(await pressThenAsk(parts, fields, "ada@example.com")).toEqual(["accept o1"]);
  });

  it("asks about whom Hydra knows where that is not the one of the page", async () => {
    const parts = await signedIn();
    const fields = await pageOf(parts, "/consent?consent_challenge=k1");
    expect(await pressThenAsk(parts, fields, "bob@example.com")).toEqual([]);
  });

  it("asks where the cookie is another's by the time that Hydra asks", async () => {
    const parts = await signedIn();
    const fields = await pageOf(parts, "/consent?consent_challenge=k1");
    await parts.browser.post(here).set(ownForm).type("form").send(fields).expect(303);
    await parts.signIn("bob");
    const request = { subject: "bob@example.com", rpInitiated: false, client: undefined, query: "" };
    parts.hydra.openLogout("o1", openRequest(request));
    await parts.browser.get(out).set(navigation).expect(200);
    expect(parts.hydra.told).toEqual([]);
  });

  it("leads out of the form of a user whom alone Hydra takes, whoever else this browser remembers", async () => {
    const { flows, hydra, browser } = await signedIn();
    const subject = "carol@example.com";
    flows.openLogin("c1", { skip: true, subject, requestUrl: `${requestUrl}&request=a.jwt` });
    const page = await browser.get("/login?login_challenge=c1").set(navigation).expect(200);
    expect(await pressThenAsk({ hydra, browser }, formOf(page.text), subject)).toEqual(["accept o1"]);
  });
});

describe("the form of another account", () => {
  it.each([
    ["was posted", "https://hydra.example/oauth2/auth"],
    ["was pushed", "https://hydra.example/oauth2/auth?client_id=agora&request_uri=urn%3Aonce"],
    ["is longer than a cookie", `${requestUrl}&x=${randomText(4000)}`],
    ["is another host's", "https://evil.example/oauth2/auth?client_id=agora"],
  ])("is not there where the request %s", async (_how, asked) => {
    const { page } = await scene({ asked });
    expect(page.text).not.toContain("Use another account");
  });

  it("is there for a request with a long id_token_hint", async () => {
    const hint = hintFor({ sub: ada.id, sid: "sid-1", at_hash: randomText(700) });
    const { fields, browser } = await scene({ asked: `${requestUrl}&id_token_hint=${hint}` });
    await send(browser, fields).expect(303);
    const answer = await get(browser, "/logged-out").expect(303);
    expect(answer.headers["location"]).toBe(`${requestUrl}&id_token_hint=${hint}`);
  });

  it("is not there for who has yet to sign in, nor where nobody sees the page", async () => {
    const kratos = new FakeKratos().openFlow("login", openedFlow({ loginChallenge: "c1" }));
    kratos.openFlow("login", openedFlow({ id: "f2", refresh: true, loginChallenge: "c1" }));
    const flows = new FakeLogin().openLogin("c1");
    const browser = browse(new FakeHydra(), { kratos, flows, env: withKratos });
    const first = await get(browser, "/login?flow=f1&login_challenge=c1").expect(200);
    expect(first.text).not.toContain("other-account");
    const frame = { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" };
    const second = await browser.get("/login?flow=f2&login_challenge=c1").set(frame).expect(200);
    expect(second.text).not.toContain("other-account");
  });

  it("leads to the account where no client waits: for the second step of a page of ours", async () => {
    const kratos = new FakeKratos().openFlow("login", openedFlow({ requestedAal: "aal2" }));
    const browser = browse(new FakeHydra(), { kratos, env: withKratos });
    const page = await get(browser, "/login?flow=f1").expect(200);
    await send(browser, formOf(page.text)).expect(303);
    expect((await get(browser, "/logged-out").expect(303)).headers["location"]).toBe("/account");
  });
});

function randomText(length: number): string {
  return Array.from(
    { length },
    () => "abcdefghijklmnopqrstuvwxyz0123456789"[Math.floor(Math.random() * 36)],
  ).join("");
}
