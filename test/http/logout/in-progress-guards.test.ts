import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { createFormState } from "../../../src/logout/form-state.ts";
import { cookiesOf, fieldsOf, testSettings } from "../../../testkit/http/browse.ts";
import { consentTo } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { ada, FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import {
  all,
  inProgressFixture,
  howFar,
  isGoingOn,
} from "../../../testkit/http/sign-out-in-progress-fixture.ts";
import { buttonsOf, listsOf, signInCookieOf, words } from "../../../testkit/http/sign-out-fixture.ts";

const ends = ["end sid-2", "end sid-3", "end sid-4"];
const revokes = ["revoke bank", "revoke shop", "revoke mail", "revoke agora"];
const seal = createFormState([testSettings.COOKIE_SECRET]);

const endAll = ["endBrowserSession", `endIdentitySessions ${ada.id}`];
const ofHydra = (told: string[]) => told.filter((line) => /^(?:end|revoke|accept) /.test(line));

describe("a sign-out that goes on is the person's own all the way", () => {
  it.each([
    ["without any Kratos", undefined, [], [], {}],
    ["with Kratos's admin API, whose session ends first", true, endAll, [], { account_everywhere: "ended" }],
    [
      "with Kratos without its admin API, whose session ends last",
      false,
      ["endOtherSessions"],
      ["endBrowserSession"],
      { account_elsewhere: "ended", account: "ended" },
    ],
  ])("%s", async (_what, hasAdmin, first, last, account) => {
    const kratos = new FakeKratos().signedIn();
    kratos.hasAdmin = hasAdmin ?? false;
    const scene = inProgressFixture(hasAdmin === undefined ? {} : { kratos });
    const { pages, last: left } = await scene.goOnToTheEnd(await scene.answer("everywhere"));
    expect([pages.length, left.status]).toEqual([6, 303]);
    expect(ofHydra(scene.told)).toEqual([...ends, ...revokes, "accept c1"]);
    expect(scene.told.slice(0, first.length)).toEqual(first);
    expect(scene.told.slice(-1 - last.length)).toEqual([...last, "accept c1"]);
    expect(scene.events().at(-1)).toMatchObject({ event: "logout.accepted", reason: "person" });
    expect(scene.events().at(-1)?.["ended"]).toEqual({ ...account, devices: 3, access: 4 });
  });

  it("where the first request has ended Kratos's session, it is remembered whose it was", async () => {
    const kratos = new FakeKratos().signedIn();
    const { answer, goOn, goOnToTheEnd } = inProgressFixture({ kratos });
    const first = await answer("everywhere");
    expect(kratos.session).toBeUndefined();
    expect(cookiesOf(first)["lethe-sign-in"]).toContain("Max-Age=600");
    // By the cookie alone.
    const second = await goOn(first, { request: "" });
    expect([second.status, isGoingOn(second)]).toEqual([200, true]);
    const { last } = await goOnToTheEnd(second);
    expect(last.status).toBe(303);
    expect(cookiesOf(last)["lethe-sign-in"]?.join()).toMatch(/Expires=Thu, 01 Jan 1970|Max-Age=0/);
  });

  it("and by what the form carries, where that does not come back", async () => {
    const { answer, goOn, browser } = inProgressFixture({ kratos: new FakeKratos().signedIn() });
    const first = await answer("everywhere");
    browser.jar.setCookie("lethe-sign-in=lost; Path=/", "127.0.0.1", "/");
    expect((await goOn(first, { request: "" })).status).toBe(400);
    const second = await goOn(first);
    expect([second.status, isGoingOn(second)]).toEqual([200, true]);
    expect(isGoingOn(await goOn(second))).toBe(true);
  });

  it("but nobody's who has signed in here in the meantime", async () => {
    const { answer, goOn, browser, told } = inProgressFixture({ kratos: new FakeKratos().signedIn() });
    const first = await answer("everywhere");
    browser.jar.setCookie(`${await signInCookieOf("somebody-else")}; Path=/`, "127.0.0.1", "/");
    told.length = 0;
    expect((await goOn(first)).status).toBe(400);
    expect(told).toEqual([]);
  });

  it("in the audit, Kratos's session has ended although later requests found none", async () => {
    const consents = ["agora", "bank", "mail"].map((app) => consentTo(app));
    const env = { LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "0" };
    const scene = inProgressFixture({ kratos: new FakeKratos().signedIn(), env, consents });
    const { last } = await scene.goOnToTheEnd(await scene.answer("accept"));
    expect(last.status).toBe(303);
    expect(scene.events().at(-1)).toMatchObject({ ended: { account: "ended", access: 3 } });
  });
});

describe("a sign-out that stops after it has gone on", () => {
  it("says what has ended, accepts nothing, and comes to its end when it is tried again", async () => {
    const scene = inProgressFixture({ kratos: new FakeKratos().signedIn() });
    const first = await scene.answer("everywhere");
    const second = await scene.goOn(first);
    scene.sessions.failing("endLoginSession");
    const stopped = await scene.goOn(second);
    expect(stopped.status).toBe(503);
    expect(stopped.text).toContain('<a class="button primary" href="">Try again</a>');
    expect(listsOf(stopped.text)).toEqual({
      [words.ended]: [words.accountEverywhere],
      [words.unsure]: [words.devices],
      [words.notEnded]: [words.access, words.here],
    });
    expect(scene.events().at(-1)).toMatchObject({ event: "logout.failed", reason: "hydra_unavailable" });
    expect(scene.told).not.toContain("accept c1");

    scene.sessions.recover();
    const { last } = await scene.goOnToTheEnd(await scene.answer("everywhere"));
    expect(last.status).toBe(303);
    expect(ofHydra(scene.told)).toEqual([
      "end sid-2",
      "end sid-3",
      "end sid-4",
      "end sid-4",
      ...revokes,
      "accept c1",
    ]);
  });

  it("at the list says what the requests before it have ended", async () => {
    const scene = inProgressFixture({ kratos: new FakeKratos().signedIn() });
    const second = await scene.goOn(await scene.answer("everywhere"));
    const fourth = await scene.goOn(await scene.goOn(second));
    expect(howFar(fourth)).toEqual(["3 of 3", "1 of 4", "4", "7"]);
    scene.sessions.failing("listConsentSessions", { error: new PageError("hydra_fault") });
    const stopped = await scene.goOn(fourth);
    expect(stopped.status).toBe(502);
    expect(listsOf(stopped.text)).toEqual({
      [words.ended]: [words.accountEverywhere, words.devices],
      [words.unsure]: [words.access],
      [words.notEnded]: [words.here],
    });
  });

  it("says that the link was used when it was, and ends nothing more", async () => {
    const { answer, goOn, hydra, told } = inProgressFixture();
    const first = await answer("everywhere");
    hydra.usedLogout("c1");
    expect((await goOn(first)).status).toBe(410);
    expect(told).toEqual(["end sid-2"]);
  });
});

describe("the form that goes on", () => {
  it.each([
    ["without its token", { _csrf: "" }, {}],
    ["with another token", { _csrf: "stale" }, {}],
    ["sent by another site's page", {}, { "Sec-Fetch-Site": "cross-site" }],
  ])("%s ends nothing, and does not go on by itself", async (_what, changed, headers) => {
    const { answer, goOn, told } = inProgressFixture();
    const first = await answer("everywhere");
    told.length = 0;
    const page = await goOn(first, changed).set(headers);
    expect([page.status, isGoingOn(page), told]).toEqual([403, false, []]);
    expect(buttonsOf(page.text)).toContain("everywhere");
    expect(page.text).not.toContain("<script");
  });

  it.each([
    ["nothing", () => ""],
    ["something damaged", (sealed: string) => `${sealed.slice(0, -3)}AAA`],
    ["one of another challenge's", () => seal.seal("c2", forged)],
    [
      "one sealed by somebody else",
      () => createFormState(["not our secret, but long enough"]).seal("c1", forged),
    ],
  ])("with %s in place of how far it had come goes on, and counts anew", async (_what, change) => {
    const { answer, goOn, goOnToTheEnd, told } = inProgressFixture();
    const first = await answer("everywhere");
    const second = await goOn(first, { request: change(fieldsOf(first.text)["request"] ?? "") });
    expect(howFar(second)).toEqual(["1 of 2", "0 of 4", "1", "6"]);
    expect((await goOnToTheEnd(second)).last.status).toBe(303);
    expect(told).toEqual([...ends, ...revokes, "accept c1"]);
  });

  it("changed into that of the other answer does what that does", async () => {
    const { answer, goOn, told } = inProgressFixture({ env: { ...all, LOGOUT_REVOKE: "none" } });
    const first = await answer("everywhere");
    expect((await goOn(first, { action: "accept" })).status).toBe(303);
    expect(told).toEqual(["end sid-2", "accept c1"]);
  });
});

const ended = { devices: 900, access: 900 };
const forged = {
  subject: ada.id,
  sid: "sid-1",
  goingOn: { reason: "person", of: 2000, ended, halfWay: "access" },
};
