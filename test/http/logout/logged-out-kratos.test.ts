import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { browse, cookiesOf, fieldsOf, navigation, ownForm } from "../../../testkit/http/browse.ts";
import { goToHydra, seeLoggedOut, signedOut, unchecked } from "../../../testkit/http/browse-logged-out.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { buttonsOf, signInCookieOf, withKratos } from "../../../testkit/http/sign-out-fixture.ts";

const atBrowser = { ...navigation, Cookie: sessionCookie };

/** A browser that Hydra, which knew of no session, has sent back, with what it has of Kratos's. */
async function backFromHydra(kratos: FakeKratos, env: Record<string, string> = {}) {
  const browser = browse(new FakeHydra(), { kratos, env: { ...withKratos, ...env } });
  const hash = await goToHydra(browser, atBrowser);
  return Object.assign(browser, { see: (headers = atBrowser) => seeLoggedOut(browser, hash, headers) });
}

describe("GET /logged-out with Kratos", () => {
  it("does not say so while Kratos still knows the person, and offers to end that", async () => {
    const kratos = new FakeKratos().signedIn();
    const browser = await backFromHydra(kratos);
    const page = await browser.get("/logged-out").set(atBrowser).expect(200);
    expect(page.text).not.toContain(signedOut);
    expect(page.text).toContain("Signed in as \u2068ada@example.com\u2069.");
    expect(page.text).toContain("the sign-in to your account in this browser");
    expect(buttonsOf(page.text)).toEqual(["accept"]);
    expect(kratos.told).toEqual([]);
  });

  it("shows a name of a user's making as text", async () => {
    const odd = { ...ada, traits: { email: "<b>ada\u202E@example.com" } };
    const browser = await backFromHydra(new FakeKratos().signedIn(sessionOf(odd)));
    const page = await browser.get("/logged-out").set(atBrowser).expect(200);
    expect(page.text).toContain("\u2068&lt;b&gt;ada@example.com\u2069");
  });

  it("says so when Kratos knows nobody either", async () => {
    const browser = await backFromHydra(new FakeKratos());
    const page = await browser.see();
    expect(page.text).toContain(signedOut);
    expect(page.text).toContain('id="sign-in" href="/account">Sign in again</a>');
  });

  it("costs no call to Kratos without its cookie, nor before Hydra was asked", async () => {
    const kratos = new FakeKratos().signedIn();
    const browser = await backFromHydra(kratos);
    expect(kratos.asked).toEqual([]);
    await browser.get("/logged-out").set(navigation).expect(200);
    expect(kratos.asked).toEqual([]);
  });

  it("does not say so when the check ended on Kratos's error", async () => {
    const browser = await backFromHydra(new FakeKratos());
    const error = await browser.get("/error?id=e1").set(navigation).expect(400);
    expect(cookiesOf(error)["lethe-asked"]?.join()).toContain("1970");
    const after = await browser.see();
    expect(after.status).toBe(303);
  });

  it("claims nothing when Kratos does not say", async () => {
    const browser = await backFromHydra(new FakeKratos().failing("whoAmI", new PageError("kratos_fault")));
    const { answer: page } = await browser.see();
    expect(page.status).toBe(200);
    expect(page.text).toContain(unchecked);
    expect(page.text).not.toContain(signedOut);
  });

  it("offers it without Hydra's public URL, too", async () => {
    const kratos = new FakeKratos().signedIn();
    const browser = browse(new FakeHydra(), { kratos, env: { ...withKratos, HYDRA_PUBLIC_URL: "" } });
    const page = await browser.get("/logged-out").set(atBrowser).expect(200);
    expect(buttonsOf(page.text)).toEqual(["accept"]);
  });

  it("asks Kratos nothing for a load that is nobody's own", async () => {
    const kratos = new FakeKratos().signedIn();
    const browser = await backFromHydra(kratos);
    const page = await browser.get("/logged-out").set({ ...atBrowser, "Sec-Fetch-Dest": "iframe" });
    expect(page.text).toContain(unchecked);
    expect(kratos.asked).toEqual([]);
  });
});

describe("POST /logged-out", () => {
  async function question() {
    const kratos = new FakeKratos().signedIn();
    const browser = await backFromHydra(kratos);
    const page = await browser.get("/logged-out").set(atBrowser).expect(200);
    const send = (fields: Record<string, string>, headers = {}) =>
      browser
        .post("/logged-out")
        .set({ ...ownForm, Cookie: sessionCookie, ...headers })
        .type("form")
        .send(fields);
    return { kratos, browser, fields: fieldsOf(page.text), send };
  }

  it("ends Kratos's session, has the browser forget it, and checks once more", async () => {
    const { kratos, browser, fields, send } = await question();
    const remembered = await signInCookieOf(ada.id);
    const headers = { Cookie: `${sessionCookie}; ${remembered}` };
    const answer = await send({ ...fields, action: "accept" }, headers).expect(303);
    expect(answer.headers["location"]).toBe("/logged-out");
    expect(kratos.told).toEqual(["endBrowserSession"]);
    expect(cookiesOf(answer)["ory_kratos_session"]).toContain("Max-Age=0");
    expect(cookiesOf(answer)["lethe-sign-in"]).toContain("Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    await browser.get("/logged-out").set(navigation).expect(303);
  });

  it("ends nothing of another user's who has signed in since, and asks them", async () => {
    const { kratos, fields, send } = await question();
    kratos.signedIn(sessionOf({ ...ada, id: "grace", traits: { email: "grace@example.com" } }));
    const page = await send({ ...fields, action: "accept" }).expect(409);
    expect(page.text).toContain("Signed in as \u2068grace@example.com\u2069.");
    expect(page.text).toContain(
      "about another account than the one that is signed in now, so nothing has happened yet",
    );
    expect(kratos.told).toEqual([]);
    await send({ ...fieldsOf(page.text), action: "accept" }).expect(303);
    expect(kratos.told).toEqual(["endBrowserSession"]);
  });

  it("ends no session that began after a page that showed none", async () => {
    const { kratos, fields, send } = await question();
    const { account: _account, ...ofLeftover } = fields;
    await send({ ...ofLeftover, action: "accept" }).expect(409);
    expect(kratos.told).toEqual([]);
  });

  it("ends a session that lacks its second factor, if the page showed that one", async () => {
    const { kratos, fields, send } = await question();
    kratos.lacksSecondFactor = true;
    const page = await send({ ...fields, action: "accept" }).expect(409);
    expect(kratos.told).toEqual([]);
    await send({ ...fieldsOf(page.text), action: "accept" }).expect(303);
    expect(kratos.told).toEqual(["endBrowserSession"]);
  });

  it("ends nothing for anything but a yes", async () => {
    const { kratos, fields, send } = await question();
    await send({ ...fields, action: "reject" }).expect(400);
    expect(kratos.told).toEqual([]);
  });

  it("needs our own form, and asks again with a fresh token", async () => {
    const { kratos, fields, send } = await question();
    const refused = await send({ ...fields, action: "accept", _csrf: "x" }).expect(403);
    expect(buttonsOf(refused.text)).toEqual(["accept"]);
    await send({ ...fields, action: "accept" }, { "Sec-Fetch-Site": "cross-site" }).expect(403);
    expect(kratos.told).toEqual([]);
    await send({ ...fieldsOf(refused.text), action: "accept" }).expect(303);
  });

  it("without Kratos takes no form but our own either", async () => {
    const answer = await browse(new FakeHydra()).post("/logged-out").set(ownForm).type("form").send({});
    expect(answer.status).toBe(403);
  });
});
