import { describe, expect, it } from "vitest";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { adaEverywhere, browseAccount, phone, send } from "../../../testkit/http/browse-account.ts";
import { browse, cookiesOf, navigation, ownForm, type Browser } from "../../../testkit/http/browse.ts";
import { goToHydra, seeLoggedOut } from "../../../testkit/http/browse-logged-out.ts";
import { browseSignIn } from "../../../testkit/http/browse-login.ts";
import { signOutFixture } from "../../../testkit/http/sign-out-fixture.ts";

const Cookie = sessionCookie;
const fromKratos = { ...navigation, Cookie, "Sec-Fetch-Site": "same-site" };

/** Presses a language on the page at this address, and goes where that leads; by itself, that goes to the same address. */
async function chooseGerman(browser: Browser, path: string): Promise<void> {
  const answer = await browser
    .post(path)
    .set({ ...ownForm, "Content-Type": "text/plain", Cookie })
    .send("language=de\r\n")
    .expect(303);
  expect(new URL(answer.headers["location"] ?? "", `https://own.example${path}`).pathname).toBe(
    path.split("?")[0],
  );
}

const open = (browser: Browser, path: string, headers = {}) =>
  browser.get(path).set({ ...ownForm, Cookie, ...headers });

describe("a page that is shown once, in another language", () => {
  it("says what a sign-out of every device has ended, and a reload does not", async () => {
    const { answer, browser } = signOutFixture({ env: { LOGOUT_OFFER_EVERYWHERE: "true" } });
    await answer("everywhere");
    const first = await seeLoggedOut(browser, await goToHydra(browser));
    expect(first.text).toContain("You signed out of every device.");
    await chooseGerman(browser, "/logged-out");
    const second = await seeLoggedOut(browser, await goToHydra(browser));
    expect(second.text).toContain("Sie haben sich auf allen Geräten abgemeldet.");
    const reload = await seeLoggedOut(browser, await goToHydra(browser));
    expect(reload.text).not.toContain("auf allen Geräten abgemeldet");
    await chooseGerman(browser, "/logged-out");
    const late = await seeLoggedOut(browser, await goToHydra(browser));
    expect(late.text).not.toContain("auf allen Geräten abgemeldet");
  });

  it("leads on to the client that waits in another tab", async () => {
    const [flows, kratos] = [new FakeLogin(), new FakeKratos()];
    const browser = browse(new FakeHydra(), { flows, kratos });
    flows.openLogin("c1");
    kratos.openFlow("login", openedFlow({ loginChallenge: "c1" }));
    await open(browser, "/login?flow=f1&login_challenge=c1").expect(200);
    kratos.signedIn(sessionOf(ada, { authenticatedAtMs: Date.now() }));
    const [first] = [await open(browser, "/account", fromKratos).expect(200)];
    expect(first.text).toContain("client_id=agora");
    await chooseGerman(browser, "/account");
    const second = await open(browser, "/account").expect(200);
    expect(second.text).toContain('lang="de"');
    expect(second.text).toContain("client_id=agora");
    expect(cookiesOf(second)["lethe-other-user"]).toBeDefined();
    expect((await open(browser, "/account", fromKratos).expect(200)).text).not.toContain("client_id=agora");
  });

  it("says what was ended on the account's page", async () => {
    const browser = browseAccount(adaEverywhere());
    await send(browser, { action: "end_device", device: phone });
    const first = await open(browser, "/account/devices").expect(200);
    expect(first.text).toContain("The device is signed out.");
    await chooseGerman(browser, "/account/devices");
    expect((await open(browser, "/account/devices").expect(200)).text).toContain("Das Gerät ist abgemeldet.");
    expect((await open(browser, "/account/devices").expect(200)).text).not.toContain("ist abgemeldet.");
  });

  it("says that a sign-in was begun again, by Lethe's form", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const browser = browseSignIn(hydra);
    await open(browser, "/login?login_challenge=c1").expect(200);
    hydra.used("c1");
    await open(browser, "/login?login_challenge=c1").expect(303);
    hydra.openLogin("c2");
    const path = "/login?login_challenge=c2";
    expect((await open(browser, path).expect(200)).text).toContain("open for too long");
    await chooseGerman(browser, path);
    expect((await open(browser, path).expect(200)).text).toContain("zu lange");
    expect((await open(browser, path).expect(200)).text).not.toContain("zu lange");
  });

  it("and by Kratos's", async () => {
    const kratos = new FakeKratos()
      .goneFlow("recovery", "old")
      .openFlow("recovery", openedFlow({ id: "new" }));
    const browser = browse(new FakeHydra(), { kratos });
    await open(browser, "/recovery?flow=old").expect(303);
    await open(browser, "/recovery?flow=old&again=1").expect(303);
    const path = "/recovery?flow=new";
    expect((await open(browser, path).expect(200)).text).toContain("open for too long");
    await chooseGerman(browser, path);
    expect((await open(browser, path).expect(200)).text).toContain("zu lange");
  });

  it.each([
    ["on another page", "/"],
    ["after another page was shown", "/account/devices"],
  ])("says nothing of what was said before where the language is chosen %s", async (_where, path) => {
    const browser = browseAccount(adaEverywhere());
    await send(browser, { action: "end_device", device: phone });
    await open(browser, "/account/devices").expect(200);
    if (path !== "/") await open(browser, "/account/apps").expect(200);
    await chooseGerman(browser, path);
    expect((await open(browser, "/account/devices").expect(200)).text).not.toContain("ist abgemeldet.");
  });
});
