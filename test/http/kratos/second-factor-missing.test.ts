import { describe, expect, it } from "vitest";
import {
  adaEverywhere,
  browseAccount,
  FakeSessions,
  post,
  visit as visitAccount,
} from "../../../testkit/http/browse-account.ts";
import { browse, fieldsOf, navigation, ownForm } from "../../../testkit/http/browse.ts";
import { goToHydra, seeLoggedOut, signedOut } from "../../../testkit/http/browse-logged-out.ts";
import { agora, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionCookie } from "../../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { browseSignIn, visit } from "../../../testkit/http/browse-login.ts";
import { signOutFixture, withKratos } from "../../../testkit/http/sign-out-fixture.ts";

// Kratos's `session.whoami.required_aal: highest_available`, and a user with a second factor who has given the first only: whoami is 403
// `session_aal2_required`. That is a session, and nobody may be told otherwise.

const atBrowser = { ...navigation, Cookie: sessionCookie };

function halfSignedIn(): FakeKratos {
  const kratos = new FakeKratos().signedIn();
  kratos.lacksSecondFactor = true;
  return kratos;
}

function startOf(location: string | undefined): Record<string, string> {
  const url = new URL(location ?? "");
  expect(url.origin + url.pathname).toBe("https://kratos.example/self-service/login/browser");
  return Object.fromEntries(url.searchParams);
}

describe("a sign-in whose second factor is missing", () => {
  it("is not signed out for /logged-out, which offers to end it or to finish it", async () => {
    const kratos = halfSignedIn();
    const browser = browse(new FakeHydra(), { kratos, env: withKratos });
    const hash = await goToHydra(browser, atBrowser);
    const { answer, text } = await seeLoggedOut(browser, hash, atBrowser);
    expect(text).not.toContain(signedOut);
    expect(text).toContain("the second step is still missing");
    expect(text).toContain("Finish signing in");
    expect(kratos.told).toEqual([]);
    const form = browser
      .post("/logged-out")
      .set({ ...ownForm, Cookie: sessionCookie })
      .type("form");
    await form.send({ ...fieldsOf(answer.text), action: "accept" }).expect(303);
    expect(kratos.told).toEqual(["endBrowserSession"]);
    expect(kratos.session).toBeUndefined();
  });

  it("is asked about before a sign-out, and ends with it", async () => {
    const kratos = halfSignedIn();
    const request = { client: { ...agora, skipLogoutConsent: true } };
    const { open, answer, told } = signOutFixture({ kratos, request });
    const page = await open().expect(200);
    expect(page.text).not.toContain("ada@example.com");
    expect((await answer("accept")).status).toBe(303);
    expect(told).toEqual(["endBrowserSession", "accept c1"]);
  });

  it("vouches for no earlier sign-in that Lethe's own cookie remembers", async () => {
    const kratos = halfSignedIn();
    const { open, told } = signOutFixture({
      kratos,
      request: { client: { ...agora, skipLogoutConsent: true } },
    });
    await open().expect(200);
    expect(told).toEqual([]);
  });

  it("leads from /account and /settings to the second step at once", async () => {
    const account = await visitAccount(browseAccount(halfSignedIn()), "/account").expect(303);
    expect(startOf(account.headers["location"])).toMatchObject({ aal: "aal2" });
    const browser = browse(new FakeHydra(), {
      kratos: halfSignedIn(),
      env: { ...withKratos, BASE_URL: "http://auth.example" },
    });
    const settings = await browser.get("/settings").set(atBrowser).expect(303);
    expect(startOf(settings.headers["location"])).toMatchObject({ aal: "aal2" });
  });

  it("ends nothing by the account page's form", async () => {
    const sessions = new FakeSessions();
    const kratos = adaEverywhere();
    const browser = browseAccount(kratos, sessions);
    const page = await visitAccount(browser, "/account/devices").expect(200);
    kratos.lacksSecondFactor = true;
    const token = fieldsOf(page.text)["_csrf"] ?? "";
    const answer = await post(browser, { _csrf: token, action: "end_others" }).expect(303);
    expect(startOf(answer.headers["location"])).toMatchObject({ aal: "aal2" });
    expect([kratos.told, sessions.told]).toEqual([[], []]);
  });

  it("is asked for the second factor where Hydra remembers the user, and is not accepted before", async () => {
    const hydra = new FakeLogin().openLogin("c1", { skip: true, subject: ada.id });
    const browser = browseSignIn(hydra, { kratos: halfSignedIn() });
    const answer = await visit(browser, "/login?login_challenge=c1", { Cookie: sessionCookie }).expect(303);
    expect(startOf(answer.headers["location"])).toEqual({ login_challenge: "c1", aal: "aal2" });
    expect(hydra.told).toEqual([]);
  });

  it("gives no app anything at /consent: the sign-in begins again", async () => {
    const hydra = new FakeLogin().openConsent("c1", {
      skip: true,
      subject: ada.id,
      requestedScopes: ["openid"],
    });
    const browser = browseSignIn(hydra, { kratos: halfSignedIn() });
    const answer = await visit(browser, "/consent?consent_challenge=c1", { Cookie: sessionCookie }).expect(
      303,
    );
    expect(answer.headers["location"]).toMatch(/^https:\/\/hydra\.example\/oauth2\/auth\?.*&prompt=login$/);
    expect(hydra.told).toEqual([]);
  });

  it.each([
    ["the second step", { requestedAal: "aal2" }],
    ["the password once more", { refresh: true }],
  ])("has a way out on the page that asks for %s", async (_what, over) => {
    const flow = openedFlow(over);
    const kratos = halfSignedIn().openFlow("login", flow);
    const page = await visit(browseSignIn(new FakeLogin(), { kratos }), `/login?flow=${flow.id}`).expect(200);
    expect(page.text).toMatch(/<a id="to-logout" href="\/logout">Sign out<\/a>/);
  });
});
