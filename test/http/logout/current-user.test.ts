import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { cookiesOf } from "../../../testkit/http/browse.ts";
import { agora } from "../../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { signInCookieOf, signOutFixture, type SceneOptions } from "../../../testkit/http/sign-out-fixture.ts";
import { startOwnTime } from "../../../testkit/own-time.ts";

const eve = { ...ada, id: "3f1f6f0a-0000-4000-8000-000000000eee", traits: { email: "eve@example.com" } };
const trusted = { client: { ...agora, skipLogoutConsent: true } };
const demo = { DEMO_USERS: "ada@example.com:pass" };
const aboutSomebodyElse =
  "You are signed in as \u2068eve@example.com\u2069, but this request is about another account.";
const reasonOf = (scene: ReturnType<typeof signOutFixture>) => scene.memory.lines.at(-1)?.["reason"];

describe("the question, with Kratos,", () => {
  it.each<[string, SceneOptions]>([
    ["of an app that is trusted", { request: trusted }],
    ["of an app that is always asked about", {}],
    ["that LOGOUT_PROMPT has asked", { request: trusted, env: { LOGOUT_PROMPT: "always" } }],
  ])(
    "%s says that the request is about somebody else than who is here, and not about whom",
    async (_what, options) => {
      const { open, told } = signOutFixture({
        kratos: new FakeKratos().signedIn(sessionOf(eve)),
        ...options,
      });
      const page = await open();
      expect(page.text).toContain(aboutSomebodyElse);
      expect(page.text).not.toContain(ada.id);
      expect(page.text).not.toContain("ada@example.com");
      expect(page.text).toContain('class="primary" id="reject"');
      expect(told).toEqual([]);
    },
  );

  it.each<[string, SceneOptions["request"]]>([
    ["an app asked for", {}],
    ["the person asked for", { rpInitiated: false, client: undefined }],
  ])("names the person whose sign-out %s, when Kratos knows them", async (_what, request = {}) => {
    const { open } = signOutFixture({ kratos: new FakeKratos().signedIn(), request });
    const page = await open();
    expect(page.text).toContain("Signed in as \u2068ada@example.com\u2069.");
    expect(page.text).not.toContain(ada.id);
  });

  it("shows a name of a user's making as one line of text", async () => {
    const odd = { ...ada, traits: { email: "<b>ada\r\n\u202E@example.com" } };
    const page = await signOutFixture({ kratos: new FakeKratos().signedIn(sessionOf(odd)) }).open();
    expect(page.text).toContain("Signed in as \u2068&lt;b&gt;ada @example.com\u2069.");
  });

  it("names nobody, and above all shows no id, when Kratos knows nobody", async () => {
    const request = { rpInitiated: false, client: undefined };
    const page = await signOutFixture({ kratos: new FakeKratos(), request }).open();
    expect(page.text).toContain('id="accept"');
    expect(page.text).not.toContain(ada.id);
  });

  it("does not wait for a Kratos that hangs", async () => {
    const kratos = new FakeKratos().signedIn();
    kratos.whoAmI = () => new Promise(() => undefined);
    const ownTime = startOwnTime();
    const page = await signOutFixture({ kratos }).open();
    expect(page.text).toContain('id="accept"');
    expect(ownTime()).toBeLessThan(1500);
  });

  it("asks Kratos nothing when nobody looks", async () => {
    const kratos = new FakeKratos().signedIn();
    await signOutFixture({ kratos }).open({ "Sec-Fetch-Dest": "iframe" });
    expect(kratos.asked).toEqual([]);
  });

  it("asks Kratos once who is there", async () => {
    const kratos = new FakeKratos().signedIn(sessionOf(eve));
    await signOutFixture({ kratos, request: trusted }).open();
    expect(kratos.asked).toEqual(["whoAmI"]);
  });
});

describe("whether to ask, with Kratos:", () => {
  it.each([
    ["not when the person is the one of the request", new FakeKratos().signedIn(), "", 303, "trusted_client"],
    ["when Kratos knows nobody", new FakeKratos(), "", 200, "unknown_user"],
    [
      "when Kratos fails, whomever Lethe remembers",
      new FakeKratos().signedIn().failing("whoAmI", new PageError("kratos_fault")),
      ada.id,
      200,
      "unknown_user",
    ],
    [
      "not when Lethe remembers them and Kratos knows nobody",
      new FakeKratos(),
      ada.id,
      303,
      "trusted_client",
    ],
    ["when Lethe remembers somebody else", new FakeKratos(), eve.id, 200, "subject_mismatch"],
    [
      "when Kratos knows somebody else, whomever Lethe remembers",
      new FakeKratos().signedIn(sessionOf(eve)),
      ada.id,
      200,
      "subject_mismatch",
    ],
    [
      "not when Kratos knows them, whomever Lethe remembers",
      new FakeKratos().signedIn(),
      eve.id,
      303,
      "trusted_client",
    ],
  ])("%s", async (_what, kratos, remembered, status, reason) => {
    const session = "ory_kratos_session=x";
    const cookie = remembered ? `${session}; ${await signInCookieOf(remembered)}` : session;
    const scene = signOutFixture({ kratos, request: trusted, cookie });
    expect((await scene.open()).status).toBe(status);
    expect(reasonOf(scene)).toBe(reason);
  });
});

describe("without Kratos, where people sign in at Lethe,", () => {
  const request = { ...trusted, subject: "ada@example.com" };

  it("asks nothing of whom Lethe remembers, and forgets them", async () => {
    const scene = signOutFixture({ env: demo, request, cookie: await signInCookieOf("ada@example.com") });
    const left = await scene.open();
    expect(left.status).toBe(303);
    expect(scene.told).toEqual(["accept c1"]);
    expect(cookiesOf(left)["lethe-sign-in"]).toContain("Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  });

  it("asks whom it does not remember", async () => {
    const scene = signOutFixture({ env: demo, request });
    expect((await scene.open()).status).toBe(200);
    expect(reasonOf(scene)).toBe("unknown_user");
  });

  it("says so when another user signed in here last, and names that one alone", async () => {
    const cookie = await signInCookieOf("u-18", "eve@example.com");
    const scene = signOutFixture({ env: demo, request, cookie });
    const page = await scene.open();
    expect(reasonOf(scene)).toBe("subject_mismatch");
    expect(page.text).toContain(
      "You are signed in as \u2068eve@example.com\u2069, but this request is about another account.",
    );
    expect(page.text).not.toMatch(/ada@example|u-18/);
  });

  it("says so when another user signed in here last whom it can't name", async () => {
    const scene = signOutFixture({ env: demo, request, cookie: await signInCookieOf("eve@example.com") });
    const page = await scene.open();
    expect(reasonOf(scene)).toBe("subject_mismatch");
    expect(page.text).toContain("about another account than the one that was used here last");
    expect(page.text).not.toMatch(/ada@example|eve@example/);
  });

  it("remembers them until Hydra has said yes", async () => {
    const cookie = await signInCookieOf("ada@example.com");
    const scene = signOutFixture({ env: demo, request, cookie });
    scene.hydra.failing("accept", new PageError("hydra_unavailable"));
    expect(cookiesOf(await scene.open())).toEqual({});
    scene.hydra.recover();
    expect((await scene.open()).status).toBe(303);
  });
});

describe("the question, where Lethe is the sign-in,", () => {
  const subject = "ada@example.com";

  it.each([
    ["its user's own sign-in, asked for by LOGOUT_PROMPT", "ada@example.com", true],
    ["somebody else's sign-in", "eve@example.com", false],
    ["no sign-in that is known", undefined, false],
  ])("names the user of the hint in a browser with %s: %s, %s", async (_what, remembered, isNamed) => {
    const env = { ...demo, LOGOUT_PROMPT: "always" };
    const cookie = remembered === undefined ? "" : await signInCookieOf(remembered);
    const { open } = signOutFixture({ env, request: { ...trusted, subject }, cookie });
    const page = await open().expect(200);
    expect(page.text.includes("Signed in as \u2068ada@example.com\u2069.")).toBe(isNamed);
    expect(page.text.includes("ada@example.com")).toBe(isNamed);
  });
});

describe("the question, where the sign-in of this browser has a name,", () => {
  it.each<[string, SceneOptions]>([
    ["without Kratos", { env: demo }],
    ["with a Kratos that knows nobody", { kratos: new FakeKratos() }],
  ])("says it, also with a hint: %s", async (_what, options) => {
    const cookie = `ory_kratos_session=x; ${await signInCookieOf(ada.id, "ada@example.com")}`;
    const page = await signOutFixture({ ...options, cookie }).open();
    expect(page.text).toContain("Signed in as \u2068ada@example.com\u2069.");
    expect(page.text).not.toContain(ada.id);
  });
});
