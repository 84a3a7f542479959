import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { cookiesOf, fieldsOf } from "../../../testkit/http/browse.ts";
import { goToHydra, seeLoggedOut, signedCookie } from "../../../testkit/http/browse-logged-out.ts";
import { asksFirst } from "../../../testkit/fakes/fake-hydra.ts";
import { consentTo } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { ada, FakeKratos, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { buttonsOf, listsOf, signOutFixture, words } from "../../../testkit/http/sign-out-fixture.ts";

const eve = { ...ada, id: "3f1f6f0a-0000-4000-8000-000000000eee", traits: { email: "eve@example.com" } };
const env = { LOGOUT_OFFER_EVERYWHERE: "true" };
const consents = [
  consentTo("agora"),
  consentTo("bank", { sid: "sid-2" }),
  consentTo("mail", { sid: "sid-2" }),
  consentTo("old", { sid: "", remembered: true }),
  consentTo("shop", { sid: "sid-3" }),
];

describe("LOGOUT_OFFER_EVERYWHERE", () => {
  it.each([{}, { rpInitiated: false, client: undefined }])(
    "offers it, whether an app asked or the person: %j",
    async (request) => {
      const { open } = signOutFixture({ env, request });
      const page = await open();
      expect(buttonsOf(page.text)).toEqual(["accept", "reject", "everywhere"]);
      expect(page.text).toContain(">Sign out of every device</button>");
    },
  );

  it("off, which is the default, offers nothing, and takes nothing from a form that was made up", async () => {
    const { open, answer, told, hydra, sessions } = signOutFixture({ consents });
    expect(buttonsOf((await open()).text)).toEqual(["accept", "reject"]);
    hydra.asked.length = 0;
    expect((await answer("everywhere")).status).toBe(400);
    expect(hydra.asked).toEqual(["get c1"]);
    expect([told, sessions.asked]).toEqual([[], []]);
  });

  it("offers nothing when the request is about another user than who is here, and takes nothing either", async () => {
    const { open, answer, told } = signOutFixture({ env, kratos: new FakeKratos().signedIn(sessionOf(eve)) });
    expect(buttonsOf((await open()).text)).toEqual(["accept", "reject"]);
    expect((await answer("everywhere")).status).toBe(400);
    expect(told).toEqual([]);
  });
});

describe("POST /logout with action=everywhere", () => {
  it("ends each other sign-in by its own sid, once, and never this browser's", async () => {
    const { answer, told, events } = signOutFixture({ env, consents });
    const left = await answer("everywhere");
    expect(left.headers["location"]).toBe(
      "https://hydra.example/oauth2/sessions/logout?logout_verifier=of-c1",
    );
    expect(told).toEqual(["end sid-2", "end sid-3", "accept c1"]);
    expect(events()).toMatchObject([{ event: "logout.accepted", reason: "person", ended: { devices: 2 } }]);
  });

  it("revokes nobody's access when LOGOUT_REVOKE does not say so", async () => {
    const { answer, sessions } = signOutFixture({ env, consents });
    await answer("everywhere");
    expect(sessions.consents.map(({ client }) => client.id)).toEqual([
      "agora",
      "bank",
      "mail",
      "old",
      "shop",
    ]);
  });

  it("has few calls under way at once, however many sign-ins there are", async () => {
    const many = Array.from({ length: 100 }, (_, at) => consentTo(`app-${at}`, { sid: `sid-${at + 2}` }));
    const { answer, told, sessions } = signOutFixture({ env, consents: many });
    expect((await answer("everywhere")).status).toBe(303);
    expect(told).toHaveLength(101);
    expect(sessions.mostAtOnce).toBe(8);
  });

  it("begins no more when one fails", async () => {
    const many = Array.from({ length: 100 }, (_, at) => consentTo(`app-${at}`, { sid: `sid-${at + 2}` }));
    const { answer, told, sessions } = signOutFixture({ env, consents: many });
    sessions.failing("endLoginSession");
    const page = await answer("everywhere");
    expect(page.status).toBe(503);
    expect(told).toHaveLength(8);
    expect(listsOf(page.text)).toEqual({
      [words.unsure]: [words.devices],
      [words.notEnded]: [words.here],
    });
  });

  it("says that the link was used when it was, and ends nothing", async () => {
    const { open, send, hydra, told } = signOutFixture({ env, consents });
    const page = await open();
    hydra.usedLogout("c1");
    expect((await send({ ...fieldsOf(page.text), action: "everywhere" })).status).toBe(410);
    expect(told).toEqual([]);
  });

  it("needs our own form", async () => {
    const { answer, told, open, send } = signOutFixture({ env, consents });
    await open();
    expect((await send({ logout_challenge: "c1", action: "everywhere", _csrf: "x" })).status).toBe(403);
    expect((await answer("everywhere", { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
    expect(told).toEqual([]);
  });
});

describe("POST /logout with action=everywhere and Kratos", () => {
  it("ends every session of the person's there, by its admin API", async () => {
    const { answer, told } = signOutFixture({ env, consents, kratos: new FakeKratos().signedIn() });
    expect(cookiesOf(await answer("everywhere"))["ory_kratos_session"]).toContain("Max-Age=0");
    expect(told).toEqual([
      "endBrowserSession",
      `endIdentitySessions ${ada.id}`,
      "end sid-2",
      "end sid-3",
      "accept c1",
    ]);
  });

  it("is about the apps alone with LOGOUT_KRATOS=off, and says so", async () => {
    const kratos = new FakeKratos().signedIn();
    const { open } = signOutFixture({ env: { ...env, LOGOUT_KRATOS: "off" }, consents, kratos });
    const { text } = await open();
    expect(text).toContain(">Sign out of your apps on every device</button>");
    expect(text).toContain(
      'id="everywhere-ends">Ends the sign-in that your apps share, here and on your other devices. Your sign-in to the account itself stays open.<',
    );
    expect(text).not.toMatch(/Sign out of every device|Ends your sign-in here/);
  });

  it("leaves Kratos alone with LOGOUT_KRATOS=off", async () => {
    const kratos = new FakeKratos().signedIn();
    const { answer, told } = signOutFixture({ env: { ...env, LOGOUT_KRATOS: "off" }, consents, kratos });
    expect((await answer("everywhere")).status).toBe(303);
    expect(told).toEqual(["end sid-2", "end sid-3", "accept c1"]);
  });
});

describe("POST /logout with action=everywhere and Kratos without its admin API", () => {
  function withoutAdmin(kratos = new FakeKratos().signedIn()) {
    kratos.hasAdmin = false;
    return { kratos, ...signOutFixture({ env, consents, kratos }) };
  }

  it("ends the others first with the person's own session, and that one last", async () => {
    const { answer, told, events } = withoutAdmin();
    expect(cookiesOf(await answer("everywhere"))["ory_kratos_session"]).toContain("Max-Age=0");
    expect(told).toEqual(["endOtherSessions", "end sid-2", "end sid-3", "endBrowserSession", "accept c1"]);
    expect(events()).toMatchObject([{ ended: { account_elsewhere: "ended", account: "ended" } }]);
  });

  it("offers it again after a step has failed, and then comes to its end", async () => {
    const { answer, told, sessions } = withoutAdmin();
    sessions.failing("endLoginSession", { after: 1 });
    expect(listsOf((await answer("everywhere")).text)).toEqual({
      [words.ended]: [words.accountElsewhere],
      [words.unsure]: [words.devices],
      [words.notEnded]: [words.account, words.here],
    });
    sessions.recover();
    told.length = 0;
    expect((await answer("everywhere")).status).toBe(303);
    expect(told).toEqual(["endOtherSessions", "end sid-3", "endBrowserSession", "accept c1"]);
  });

  it("does not offer what it could not do: when nobody is signed in at Kratos here", async () => {
    const { open, answer, told } = withoutAdmin(new FakeKratos());
    expect(buttonsOf((await open()).text)).toEqual(["accept", "reject"]);
    expect((await answer("everywhere")).status).toBe(400);
    expect(told).toEqual([]);
  });

  it("stops when Kratos does", async () => {
    const { answer, told, kratos } = withoutAdmin();
    kratos.failing("endOtherSessions", new PageError("kratos_fault"));
    expect((await answer("everywhere")).status).toBe(502);
    expect(told).toEqual(["endOtherSessions"]);
  });
});

describe("/logged-out after a sign-out of every device", () => {
  const claim = "You signed out of every device.";

  async function after(options: Parameters<typeof signOutFixture>[0], action = "everywhere") {
    const scene = signOutFixture({ env, ...options });
    await scene.answer(action);
    const page = await seeLoggedOut(scene.browser, await goToHydra(scene.browser));
    return { ...scene, page };
  }

  it("says so, with what has ended, once the check has proven it", async () => {
    const { page, browser } = await after({ consents });
    expect(page.text).toContain(claim);
    expect(page.text).toContain("<li>your sign-in in this browser</li>");
    expect(page.text).toContain("<li>2 sign-ins to your apps, on other devices or in other browsers</li>");
    expect(page.text).not.toMatch(/ended in this browser|your account/);
    // Once: whoever comes next has not ended it.
    const next = await seeLoggedOut(browser, await goToHydra(browser));
    expect(next.text).toContain("You are signed out");
    expect(next.text).not.toContain(claim);
  });

  it("does not say so at any other load of the address", async () => {
    const { browser, answer } = signOutFixture({ env, consents });
    await answer("everywhere");
    expect((await seeLoggedOut(browser, "#checked-AAAAAAAAAAAAAAAAAAAAAA")).text).not.toContain(claim);
    await goToHydra(browser);
    expect((await seeLoggedOut(browser)).text).not.toContain(claim);
  });

  it("says that there was no other sign-in", async () => {
    const { page } = await after({ consents: consents.slice(0, 1) });
    expect(page.text).toContain("We found no other sign-in of yours.");
    expect(page.text).not.toContain("sign-ins to your apps");
  });

  it("counts the apps whose access has ended, and those whose access may last a little", async () => {
    const told = consentTo("told", { sid: "sid-2", isNotified: true });
    const { page } = await after({ env: { ...env, LOGOUT_REVOKE: "all" }, consents: [...consents, told] });
    expect(page.text).toContain("<li>the access of 5 apps to your account</li>");
    expect(page.text).toContain("The access of 1 app may last for some more minutes.");
  });

  it("says that the sign-in to the account has ended on all devices, where it has", async () => {
    const scene = signOutFixture({ env, consents, kratos: new FakeKratos().signedIn() });
    await scene.answer("everywhere");
    const ended = { Cookie: "" };
    const page = await seeLoggedOut(scene.browser, await goToHydra(scene.browser, ended), ended);
    expect(page.text).toContain("<li>the sign-in to your account, on all your devices</li>");
  });

  it.each([[consents], [[]]])(
    "claims nothing of devices or other sign-ins that LOGOUT_KRATOS=off kept it from looking for: %#",
    async (given) => {
      const kratos = new FakeKratos().signedIn();
      const scene = signOutFixture({ env: { ...env, LOGOUT_KRATOS: "off" }, consents: given, kratos });
      await scene.answer("everywhere");
      const ended = { Cookie: "" };
      const page = await seeLoggedOut(scene.browser, await goToHydra(scene.browser, ended), ended);
      expect(page.text).not.toMatch(/every device|no other sign-in|your account/);
      const two = "<li>2 sign-ins to your apps, on other devices or in other browsers</li>";
      expect(page.text.includes(two)).toBe(given.length > 0);
    },
  );

  it("says nothing of it after a plain sign-out that came in between", async () => {
    const scene = signOutFixture({ env, consents });
    await scene.answer("everywhere");
    scene.hydra.openLogout("c1", asksFirst);
    await scene.answer("accept");
    const page = await seeLoggedOut(scene.browser, await goToHydra(scene.browser));
    expect(page.text).toContain("You are signed out");
    expect(page.text).not.toContain(claim);
  });

  it.each(["2", "1.2.3.1", "1.2.3.1.4", "-1.0.0.0.1", "a.b.c.d.e", "99999999.0.0.0.1"])(
    "takes no note like %j for one",
    async (note) => {
      const { browser } = signOutFixture({ env });
      const Cookie = signedCookie("ended", note);
      const page = await seeLoggedOut(browser, await goToHydra(browser, { Cookie }), { Cookie });
      expect(page.text).not.toContain(claim);
    },
  );
});

describe("what is said of each further choice", () => {
  const ends = (html: string, id: string) => new RegExp(`id="${id}-ends">([^<]*)<`).exec(html)?.[1];

  it.each([
    ["none", "Ends your sign-in here and on your other devices."],
    [
      "all",
      "Ends your sign-in here and on your other devices. Your apps lose their access to your account, too.",
    ],
    ["online", expect.stringContaining("unless you let them keep it while you are away.")],
  ])("is what every device ends with LOGOUT_REVOKE=%s", async (revoke, said) => {
    const { open } = signOutFixture({ env: { ...env, LOGOUT_REVOKE: revoke } });
    const { text } = await open();
    expect(ends(text, "everywhere")).toEqual(said);
    expect(text).toContain('value="everywhere" aria-describedby="everywhere-ends"');
  });

  it("is what leaving the app ends", async () => {
    const { open } = signOutFixture({ env: { LOGOUT_OFFER_CLIENT_ONLY: "true" } });
    const { text } = await open();
    expect(ends(text, "leave")).toBe(
      "The app loses its access to your account, on all your devices. You stay signed in.",
    );
    expect(ends(text, "everywhere")).toBeUndefined();
  });
});
