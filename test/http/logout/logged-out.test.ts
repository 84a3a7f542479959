import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import {
  appOver,
  browse,
  browserOf,
  cookiesOf,
  fieldsOf,
  navigation,
  ownForm,
} from "../../../testkit/http/browse.ts";
import {
  endSession,
  goToHydra,
  seeLoggedOut,
  signedCookie,
  signedOut,
  unchecked,
} from "../../../testkit/http/browse-logged-out.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { goneLogin } from "../../../testkit/fakes/gone-login.ts";
import { buttonsOf, signInCookieOf } from "../../../testkit/http/sign-out-fixture.ts";

/** A browser that is on its way through Hydra's end-session endpoint. */
async function onItsWay() {
  const hydra = new FakeHydra();
  const browser = browse(hydra);
  return { hydra, browser, hash: await goToHydra(browser) };
}

describe("GET /logged-out", () => {
  it("says that the person is signed out once Hydra, asked through the browser, has sent it back", async () => {
    const hydra = new FakeHydra();
    const browser = browse(hydra);
    const first = await browser.get("/logged-out").set(navigation).expect(303);
    expect(first.headers["location"]).toBe("/logged-out/check");
    expect(cookiesOf(first)["lethe-asked"]).toContain("Max-Age=60");
    const check = await browser.get("/logged-out/check").set(navigation).expect(303);
    const { hash } = new URL(check.headers["location"] ?? "");
    expect(check.headers["location"]).toBe(endSession + hash);
    expect(hash).toMatch(/^#checked-[\w-]{22}$/);
    const back = await seeLoggedOut(browser, hash);
    expect(back.status).toBe(200);
    expect(back.text).toContain(signedOut);
    expect(back.text).not.toContain(`<h1>${unchecked}`);
    expect(hydra.asked).toEqual([]);
    expect(hydra.told).toEqual([]);
  });

  it.each([
    ["the operator's own client has one to begin", { DEFAULT_OAUTH2_CLIENT_ID: "agora" }, true],
    ["no sign-in can begin here", {}, false],
  ])("offers to sign in again where %s", async (_what, more, isOffered) => {
    const env = { DEMO_USERS: "ada@example.com:mill", ...more };
    const browser = browse(new FakeHydra(), { env, flows: goneLogin });
    const { text } = await seeLoggedOut(browser, await goToHydra(browser));
    expect(text.includes('href="/login">Sign in again</a>')).toBe(isOffered);
    expect(text.includes("You can close this page.")).toBe(!isOffered);
  });

  it.each([
    [{ HOME_URL: "https://bank.example/" }, "\u2068bank.example\u2069"],
    [{ HOME_URL: "https://bank.example/", BRAND_NAME: "Olympus Bank" }, "\u2068Olympus Bank\u2069"],
  ])("leads to the operator's own page with %j", async (env, name) => {
    const browser = browse(new FakeHydra(), { env });
    const { text } = await seeLoggedOut(browser, await goToHydra(browser));
    expect(text).toContain(`<a id="to-home" href="https://bank.example/" rel="noreferrer">Go to ${name}</a>`);
    expect(text.match(/href="https:\/\/bank\.example\/"/g)).toHaveLength(1);
    expect(text).not.toContain("You can close this page.");
  });

  it("leads to no page of the operator's that is not set", async () => {
    const browser = browse(new FakeHydra());
    expect((await seeLoggedOut(browser, await goToHydra(browser))).text).not.toContain("to-home");
  });

  // A foreign page opens the address twice: the second load comes while the first is still at Hydra.
  it("does not say so to a load that another one's check was under way for", async () => {
    const { browser } = await onItsWay();
    const other = await seeLoggedOut(browser);
    expect(other.status).toBe(200);
    expect(other.text).toContain(unchecked);
    expect(other.text).not.toContain(signedOut);
  });

  it.each(["#checked-", "#checked-AAAAAAAAAAAAAAAAAAAAAA", "#lethe-asked"])(
    "does not say so at an address that was made up: %s",
    async (hash) => {
      const { browser } = await onItsWay();
      expect((await seeLoggedOut(browser, hash)).text).not.toContain(signedOut);
    },
  );

  it("has an id for each check, which is good for one page", async () => {
    const { browser, hash } = await onItsWay();
    expect((await seeLoggedOut(browser, hash)).text).toContain(signedOut);
    const next = await goToHydra(browser);
    expect(next).not.toBe(hash);
    expect((await seeLoggedOut(browser, hash)).text).not.toContain(signedOut);
  });

  it("hides the claim where there is no style sheet to show it", async () => {
    const { browser } = await onItsWay();
    const { answer } = await seeLoggedOut(browser);
    expect(answer.text).toMatch(/<div class="checked" id="checked-[\w-]{22}" hidden>/);
  });

  it("hides it from an operator's style sheet, too", async () => {
    const { browser } = await onItsWay();
    const { answer } = await seeLoggedOut(browser);
    const [, path = ""] = /<link rel="stylesheet" href="([^"]+)">/.exec(answer.text) ?? [];
    const { text } = await browser.get(path).expect(200);
    expect(text).toMatch(/\n\.checked:not\(:target\) \{\s*display: none !important;\s*\}/);
  });

  it("asks anew the next time", async () => {
    const { browser, hash } = await onItsWay();
    await seeLoggedOut(browser, hash);
    const next = await browser.get("/logged-out").set(navigation).expect(303);
    expect(next.headers["location"]).toBe("/logged-out/check");
  });

  it.each([
    ["Hydra knew of a session and asked to have it ended", "/logout?logout_challenge=c1", 200],
    ["the person began a sign-out", "/logout", 303],
    ["Hydra failed", "/error?error=server_error", 400],
  ])("does not say so when %s", async (_what, path, status) => {
    const { hydra, browser, hash } = await onItsWay();
    hydra.openLogout("c1", asksFirst);
    const answer = await browser.get(path).set(navigation).expect(status);
    expect(cookiesOf(answer)["lethe-asked"]?.join()).toContain("1970");
    const after = await seeLoggedOut(browser, hash);
    expect(after.status).toBe(303);
    expect(after.text).not.toContain(signedOut);
  });

  it("leaves a check alone that a load which nobody made happens beside", async () => {
    const { browser, hash } = await onItsWay();
    const framed = { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" };
    for (const path of ["/error?error=server_error", "/logout", "/logged-out", "/logged-out/check"])
      expect(cookiesOf(await browser.get(path).set(framed))["lethe-asked"]).toBeUndefined();
    expect((await seeLoggedOut(browser, hash)).text).toContain(signedOut);
  });

  it("does not say so before Hydra was asked", async () => {
    const browser = browse(new FakeHydra());
    await browser.get("/logged-out").set(navigation).expect(303);
    const reload = await browser.get("/logged-out").set(navigation).expect(303);
    expect(reload.headers["location"]).toBe("/logged-out/check");
  });

  it("does not go round in circles in a browser that keeps no cookies, and claims nothing", async () => {
    const hydra = new FakeHydra();
    await browse(hydra).get("/logged-out").set(navigation).expect(303);
    const page = await browse(hydra).get("/logged-out/check").set(navigation).expect(200);
    expect(page.text).toContain(unchecked);
    expect(page.text).not.toContain(signedOut);
    expect(page.text).toContain('href="/logout"');
  });

  it("believes no mark that is not its own", async () => {
    const headers = { ...navigation, Cookie: "lethe-asked=asked" };
    const answer = await browse(new FakeHydra()).get("/logged-out").set(headers).expect(303);
    expect(answer.headers["location"]).toBe("/logged-out/check");
  });

  // Two releases side by side: each time to Hydra and back, round in circles.
  it("begins no other check after one of another release, and claims nothing", async () => {
    const headers = { Cookie: signedCookie("asked", "asked") };
    const page = await seeLoggedOut(browse(new FakeHydra()), "#asked", headers);
    expect(page.status).toBe(200);
    expect(page.answer.text).not.toContain(signedOut);
    expect(cookiesOf(page.answer)["lethe-asked"]?.join()).toContain("1970");
  });

  it.each(["/logged-out", "/logged-out/check"])(
    "claims nothing at %s when Hydra's public URL is not known",
    async (path) => {
      const browser = browse(new FakeHydra(), { env: { HYDRA_PUBLIC_URL: "" } });
      const page = await browser.get(path).set(navigation).expect(200);
      expect(page.text).toContain(unchecked);
      expect(page.text).not.toContain(signedOut);
      expect(cookiesOf(page)).toEqual({});
    },
  );

  it.each([
    ["an iframe", { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" }],
    ["a fetch", { "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty" }],
  ])("claims nothing to %s, whatever the browser's marks", async (_name, headers) => {
    const { browser } = await onItsWay();
    for (const path of ["/logged-out", "/logged-out/check"]) {
      const page = await browser.get(path).set(headers).expect(200);
      expect(page.text).toContain(unchecked);
      expect(page.text).not.toContain(signedOut);
      expect(cookiesOf(page)).toEqual({});
    }
  });
});

describe("GET /logged-out where Lethe itself remembers a sign-in", () => {
  async function backFromHydra() {
    const { browser, hash } = await onItsWay();
    const cookie = { Cookie: await signInCookieOf("ada") };
    return { browser, hash, cookie, back: await seeLoggedOut(browser, hash, cookie) };
  }

  it("claims nothing, and has the person end that", async () => {
    const { browser, cookie, back } = await backFromHydra();
    expect(back.answer.text).not.toContain(signedOut);
    expect(buttonsOf(back.text)).toEqual(["accept"]);
    expect(cookiesOf(back.answer)["lethe-sign-in"]).toBeUndefined();
    const sent = await browser
      .post("/logged-out")
      .set({ ...ownForm, ...cookie })
      .type("form")
      .send({ ...fieldsOf(back.text), action: "accept" })
      .expect(303);
    expect(sent.headers["location"]).toBe("/logged-out");
    expect(cookiesOf(sent)["lethe-sign-in"]?.join()).toContain("1970");
    const hash = await goToHydra(browser);
    expect((await seeLoggedOut(browser, hash)).text).toContain(signedOut);
  });

  it("offers that to nobody to whom Hydra has not said so", async () => {
    const { browser } = await onItsWay();
    const page = await seeLoggedOut(browser, "", { Cookie: await signInCookieOf("ada") });
    expect(buttonsOf(page.text)).toEqual([]);
    expect(page.text).toContain('href="/logout"');
  });

  it("takes no form but our own, and forgets nothing for another", async () => {
    const { browser, cookie, back } = await backFromHydra();
    const refused = await browser
      .post("/logged-out")
      .set({ ...ownForm, ...cookie })
      .type("form")
      .send({ ...fieldsOf(back.text), action: "accept", _csrf: "x" })
      .expect(403);
    expect(refused.text).toContain('href="/logout"');
    expect(cookiesOf(refused)["lethe-sign-in"]).toBeUndefined();
  });
});

describe("GET /logged-out/check", () => {
  it("opened twice claims nothing", async () => {
    const { browser, hash } = await onItsWay();
    const page = await browser.get("/logged-out/check").set(navigation).expect(200);
    expect(page.text).toContain(unchecked);
    expect(page.text).not.toContain(signedOut);
    expect((await seeLoggedOut(browser, hash)).status).toBe(303);
  });

  it("leads nowhere when Hydra's public URL has been taken out of the settings since", async () => {
    let serving: RequestListener = appOver(new FakeHydra());
    const browser = browserOf((req, res) => serving(req, res));
    await browser.get("/logged-out").set(navigation).expect(303);
    serving = appOver(new FakeHydra(), { env: { HYDRA_PUBLIC_URL: "" } });
    const page = await browser.get("/logged-out/check").set(navigation).expect(200);
    expect(page.text).toContain(unchecked);
    expect(page.headers["location"]).toBeUndefined();
  });
});
