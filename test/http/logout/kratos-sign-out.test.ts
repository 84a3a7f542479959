import { describe, expect, it } from "vitest";
import { cookiesOf } from "../../../testkit/http/browse.ts";
import { agora } from "../../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { signOutFixture } from "../../../testkit/http/sign-out-fixture.ts";

const eve = { ...ada, id: "3f1f6f0a-0000-4000-8000-000000000eee", traits: { email: "eve@example.com" } };
const trusted = { client: { ...agora, skipLogoutConsent: true } };

describe("LOGOUT_KRATOS=browser, which is the default with a Kratos,", () => {
  it("ends this browser's session at Kratos before Hydra is told, and passes on what makes the browser forget it", async () => {
    const kratos = new FakeKratos().signedIn();
    kratos.forgettingCookies = [
      "ory_kratos_session=; Path=/; Max-Age=0",
      "csrf_token_0a=new; Path=/; HttpOnly",
    ];
    const { answer, told, hydra } = signOutFixture({ kratos });
    const left = await answer("accept");
    expect(left.status).toBe(303);
    expect(left.headers["location"]).toBe(
      "https://hydra.example/oauth2/sessions/logout?logout_verifier=of-c1",
    );
    expect(left.headers["set-cookie"]).toEqual(kratos.forgettingCookies);
    expect(told).toEqual(["endBrowserSession", "accept c1"]);
    expect(kratos.cookies.every((cookie) => cookie?.includes(sessionCookie))).toBe(true);
    expect(hydra.asked).toEqual(["get c1"]);
  });

  it("does the same without a question, and asks Kratos once who is there", async () => {
    const kratos = new FakeKratos().signedIn();
    const { open, told } = signOutFixture({ kratos, request: trusted });
    const left = await open();
    expect(left.status).toBe(303);
    expect(cookiesOf(left)["ory_kratos_session"]).toContain("Max-Age=0");
    expect(told).toEqual(["endBrowserSession", "accept c1"]);
    expect(kratos.asked).toEqual(["whoAmI"]);
  });

  it("leaves another user's session alone", async () => {
    const kratos = new FakeKratos().signedIn(sessionOf(eve));
    const { answer, told, events } = signOutFixture({ kratos });
    const left = await answer("accept");
    expect(left.status).toBe(303);
    expect(cookiesOf(left)).toEqual({});
    expect(told).toEqual(["accept c1"]);
    expect(events()).toMatchObject([{ event: "logout.accepted", ended: { account: "somebody_elses" } }]);
  });

  it("ends a session that is stuck between two factors, and knows nobody yet", async () => {
    const kratos = new FakeKratos().signedIn();
    kratos.whoAmI = () => Promise.resolve({ state: "signed_out" });
    const { answer, told } = signOutFixture({ kratos });
    expect(cookiesOf(await answer("accept"))["ory_kratos_session"]).toContain("Max-Age=0");
    expect(told).toEqual(["endBrowserSession", "accept c1"]);
  });

  it("goes on when there is no session any more", async () => {
    const { answer, told, events } = signOutFixture({ kratos: new FakeKratos() });
    expect((await answer("accept")).status).toBe(303);
    expect(told).toEqual(["endBrowserSession", "accept c1"]);
    expect(events()).toMatchObject([{ event: "logout.accepted", ended: { account: "none" } }]);
  });

  it("ends nothing at Kratos on a no", async () => {
    const kratos = new FakeKratos().signedIn();
    const { answer, told } = signOutFixture({ kratos });
    expect((await answer("reject")).status).toBe(200);
    expect(told).toEqual(["reject c1"]);
  });

  it("says in the audit what has ended", async () => {
    const { answer, events } = signOutFixture({ kratos: new FakeKratos().signedIn() });
    await answer("accept");
    expect(events()).toMatchObject([
      { event: "logout.accepted", reason: "person", subject: ada.id, ended: { account: "ended" } },
    ]);
  });
});

describe("LOGOUT_KRATOS=identity", () => {
  const env = { LOGOUT_KRATOS: "identity" };

  it("ends this browser's session by the browser's flow, so that its cookie goes, and then all others", async () => {
    const { answer, told, events } = signOutFixture({ kratos: new FakeKratos().signedIn(), env });
    const left = await answer("accept");
    expect(left.status).toBe(303);
    expect(cookiesOf(left)["ory_kratos_session"]).toContain("Max-Age=0");
    expect(told).toEqual(["endBrowserSession", `endIdentitySessions ${ada.id}`, "accept c1"]);
    expect(events()).toMatchObject([{ ended: { account_everywhere: "ended" } }]);
  });

  it("ends those of the request's person alone when another user sits at this browser", async () => {
    const kratos = new FakeKratos().signedIn(sessionOf(eve));
    const { answer, told } = signOutFixture({ kratos, env });
    expect(Object.keys(cookiesOf(await answer("accept")))).toEqual(["lethe-ended"]);
    expect(told).toEqual([`endIdentitySessions ${ada.id}`, "accept c1"]);
    expect(kratos.session?.identity.id).toBe(eve.id);
  });

  it("needs no cookie of Kratos's", async () => {
    const { answer, told } = signOutFixture({ kratos: new FakeKratos(), env, cookie: "" });
    expect((await answer("accept")).status).toBe(303);
    expect(told).toEqual(["endBrowserSession", `endIdentitySessions ${ada.id}`, "accept c1"]);
  });
});

describe("LOGOUT_KRATOS=off", () => {
  it("tells Kratos nothing", async () => {
    const kratos = new FakeKratos().signedIn();
    const { answer, told } = signOutFixture({ kratos, env: { LOGOUT_KRATOS: "off" } });
    expect(cookiesOf(await answer("accept"))).toEqual({});
    expect(told).toEqual(["accept c1"]);
  });
});

describe("a load that nobody made themselves", () => {
  it.each([
    ["a frame", { "Sec-Fetch-Dest": "iframe" }],
    ["an image", { "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" }],
    ["a prefetch", { "Sec-Purpose": "prefetch" }],
  ])("%s ends nothing anywhere, whatever a host's own decision says", async (_what, headers) => {
    const kratos = new FakeKratos().signedIn();
    const { open, told } = signOutFixture({
      kratos,
      request: trusted,
      env: { LOGOUT_KRATOS: "identity", LOGOUT_REVOKE: "all", LOGOUT_PROMPT: "never" },
      reviewDecision: (decision) => ({ ...decision, decision: "accept" }),
    });
    const answer = await open(headers);
    expect(answer.headers["location"]).toBeUndefined();
    expect(told).toEqual([]);
    expect(kratos.asked).toEqual([]);
    expect(cookiesOf(answer)).toEqual({});
  });

  it("nor does a HEAD", async () => {
    const { browser, told } = signOutFixture({
      kratos: new FakeKratos().signedIn(),
      request: trusted,
      reviewDecision: (decision) => ({ ...decision, decision: "accept" }),
    });
    await browser.head("/logout?logout_challenge=c1").set("Cookie", sessionCookie).expect(200);
    expect(told).toEqual([]);
  });
});
