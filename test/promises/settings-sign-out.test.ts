import { expect } from "vitest";
import {
  createDeferredRevocations,
  type DeferredWork,
} from "../../src/sign-out/execution/deferred-revocations.ts";
import { browse, memoryLog, navigation, openQuestion, sendForm } from "../../testkit/http/browse.ts";
import { adaIsHere } from "../../testkit/http/decision-rows.ts";
import { agora, asksFirst, FakeHydra, hintFor, openRequest } from "../../testkit/fakes/fake-hydra.ts";
import { consentTo, FakeHydraSessions } from "../../testkit/fakes/fake-hydra-sessions.ts";
import { ada, FakeKratos } from "../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { browseSignIn, visit } from "../../testkit/http/browse-login.ts";
import { buttonsOf, signOutFixture } from "../../testkit/http/sign-out-fixture.ts";
import { promise } from "./readme.ts";

/** Whether a sign-out of Agora's is asked about. */
async function asks(env: Record<string, string>, { request = {}, currentUser = {}, headers = {} } = {}) {
  const hydra = new FakeHydra().openLogout("c1", openRequest(request));
  const reader = { currentUser: () => Promise.resolve({ configured: false, ...currentUser }) };
  const answer = await browse(hydra, { env, ...reader })
    .get("/logout?logout_challenge=c1")
    .set(headers);
  return answer.status === 200 && hydra.told.length === 0;
}

/** A request of Agora's that wants to end at this address, which it has registered. */
const endingAt = (uri: string) => ({
  request: {
    client: { ...agora, postLogoutRedirectUris: [uri] },
    query: new URLSearchParams({
      id_token_hint: hintFor({ sid: "sid-1", sub: "ada", aud: ["agora"] }),
      post_logout_redirect_uri: uri,
    }).toString(),
  },
});

promise(
  "`LOGOUT_PROMPT` | `auto` | `always`: every sign-out asks. `never`: it asks only where the client's own setting demands it, or for what is no page load (any page on the web can then sign users out)",
  async () => {
    const refusing = { request: { client: { ...agora, skipLogoutConsent: false } } };
    const frame = { headers: { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" } };
    const evil = { ...endingAt("https://agora.example/"), currentUser: { configured: true, subject: "eva" } };
    expect([await asks({}), await asks({ LOGOUT_PROMPT: "always" })]).toEqual([false, true]);
    const never = { LOGOUT_PROMPT: "never" };
    expect([await asks(never, refusing), await asks(never, frame)]).toEqual([true, true]);
    expect([await asks({}, evil), await asks(never, evil)]).toEqual([true, false]);
  },
);

promise(
  "`LOGOUT_ALLOWLIST` | | Narrows which registered post-logout URIs need no question: exact URIs, origins, `https://*.example.com` (one label)",
  async () => {
    const listed = { LOGOUT_ALLOWLIST: "https://a.example/out,https://b.example,https://*.example.com" };
    const cases: [string, boolean][] = [
      ["https://a.example/out", false],
      ["https://a.example/other", true],
      ["https://b.example/any?where", false],
      ["https://c.example.com/out", false],
      ["https://d.c.example.com/out", true],
      ["https://e.example/out", true],
    ];
    for (const [uri, isAsked] of cases) {
      expect([uri, await asks({}, endingAt(uri))]).toEqual([uri, false]);
      expect([uri, await asks(listed, endingAt(uri))]).toEqual([uri, isAsked]);
    }
  },
);

promise("`TRUSTED_CLIENT_IDS` | | Clients whose sign-outs need no question", async () => {
  const unregistered = { request: { client: { ...agora, postLogoutRedirectUris: [] } } };
  expect(await asks({}, unregistered)).toBe(true);
  expect(await asks({ TRUSTED_CLIENT_IDS: "bank,agora" }, unregistered)).toBe(false);
});

promise(
  "`LOGOUT_REQUIRE_FETCH_METADATA` | `false` | `true`: browsers that send no Fetch Metadata (`Sec-Fetch-*`) are always asked",
  async () => {
    const required = { LOGOUT_REQUIRE_FETCH_METADATA: "true" };
    expect([await asks({}), await asks(required)]).toEqual([false, true]);
    expect(await asks(required, { headers: navigation })).toBe(false);
  },
);

promise(
  "`LOGOUT_REQUIRE_KNOWN_USER` | `true` | `false`: not knowing who is signed in here is no reason to ask, nor, where Kratos's session cookie is missing, to have the user sign in again before a consent",
  async () => {
    const nobody = { currentUser: { configured: true } };
    const notRequired = { LOGOUT_REQUIRE_KNOWN_USER: "false" };
    expect(await asks({}, nobody)).toBe(true);
    expect(await asks(notRequired, nobody)).toBe(false);
    for (const [env, told] of [
      [{}, []],
      [notRequired, ["accept consent c1"]],
    ] as const) {
      const hydra = new FakeLogin().openConsent("c1", { skip: true, subject: ada.id });
      const kratos = new FakeKratos();
      kratos.identities.set(ada.id, ada);
      const otherCookie = { Cookie: "csrf_token_0123456789abcdef=x" };
      await visit(browseSignIn(hydra, { kratos, env }), "/consent?consent_challenge=c1", otherCookie).expect(
        303,
      );
      expect(hydra.told).toEqual(told);
    }
  },
);

promise(
  "`LOGOUT_RECENT_INTERACTION` | | Such as `1h`: asks when the user was last seen longer ago",
  async () => {
    const seen = (msAgo: number) => ({ currentUser: { ...adaIsHere, seenAtMs: Date.now() - msAgo } });
    const hour = { LOGOUT_RECENT_INTERACTION: "1h" };
    expect(await asks(hour, seen(2 * 3_600_000))).toBe(true);
    expect(await asks(hour, seen(1_800_000))).toBe(false);
    expect(await asks({}, seen(2 * 3_600_000))).toBe(false);
  },
);

promise(
  "`LOGOUT_KRATOS` | | What a sign-out ends at Kratos: `off`, `browser` (this browser's session; the default with Kratos) or `identity` (all sessions of the identity)",
  async () => {
    const told = async (env: Record<string, string>) => {
      const scene = signOutFixture({ env, kratos: new FakeKratos().signedIn() });
      await scene.answer("accept");
      return scene.told.slice(0, -1);
    };
    expect(await told({ LOGOUT_KRATOS: "off" })).toEqual([]);
    expect(await told({ LOGOUT_KRATOS: "browser" })).toEqual(["endBrowserSession"]);
    expect(await told({})).toEqual(["endBrowserSession"]);
    expect(await told({ LOGOUT_KRATOS: "identity" })).toContain(`endIdentitySessions ${ada.id}`);
  },
);

promise(
  "`LOGOUT_REVOKE` | `none` | Which tokens a sign-out revokes: `none`, `online` (not those with offline access) or `all`",
  async () => {
    const consents = [consentTo("plain"), consentTo("away", { scopes: ["offline_access"] })];
    const told = async (env: Record<string, string>) => {
      const scene = signOutFixture({ env, consents });
      await scene.answer("accept");
      return scene.told.slice(0, -1).map((what) => what.replace("revoke consent-of-", ""));
    };
    expect([await told({}), await told({ LOGOUT_REVOKE: "none" })]).toEqual([[], []]);
    expect(await told({ LOGOUT_REVOKE: "online" })).toEqual(["plain"]);
    expect(await told({ LOGOUT_REVOKE: "all" })).toEqual(["plain", "away"]);
  },
);

promise(
  "`LOGOUT_REVOKE_DELAY` | `15s` | How much later they are revoked for apps that Hydra notifies of the sign-out; `0`: before the answer, and Hydra does not notify them",
  async () => {
    const consents = [consentTo("agora", { isNotified: true })];
    const waits: number[] = [];
    const add = ({ afterMs }: DeferredWork) => void waits.push(afterMs);
    for (const env of [{}, { LOGOUT_REVOKE_DELAY: "20s" }]) {
      const { flows } = new FakeHydraSessions(...consents);
      const revocations = { ...createDeferredRevocations({ log: memoryLog().log }), add };
      const browser = browse(new FakeHydra().openLogout("c1"), {
        env: { LOGOUT_REVOKE: "all", ...env },
        flows,
        revocations,
      });
      await browser.get("/logout?logout_challenge=c1").set(navigation).expect(303);
    }
    expect(waits).toEqual([15_000, 20_000]);
    const atOnce = signOutFixture({ env: { LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "0" }, consents });
    await atOnce.answer("accept");
    // Without its consent the app is not on Hydra's list of those to tell any more.
    expect(atOnce.told).toEqual(["revoke consent-of-agora", "accept c1"]);
  },
);

promise(
  "`LOGOUT_OFFER_EVERYWHERE` | `false` | `true`: the confirmation page also offers to sign out of every device",
  async () => {
    const offered = async (env: Record<string, string>) =>
      buttonsOf((await signOutFixture({ env }).open()).text);
    expect(await offered({})).toEqual(["accept", "reject"]);
    expect(await offered({ LOGOUT_OFFER_EVERYWHERE: "true" })).toContain("everywhere");
  },
);

promise(
  "`LOGOUT_OFFER_CLIENT_ONLY` | `false` | `true`: the confirmation page also offers to leave only the app that asks",
  async () => {
    const offered = async (env: Record<string, string>) =>
      buttonsOf((await signOutFixture({ env }).open()).text);
    expect(await offered({})).not.toContain("leave");
    expect(await offered({ LOGOUT_OFFER_CLIENT_ONLY: "true" })).toEqual(["accept", "reject", "leave"]);
  },
);

promise(
  '`LOGOUT_REJECT_URL` | | Where "Stay signed in" leads; a page with a link to the app when not set',
  async () => {
    const stay = async (env: Record<string, string>) => {
      const browser = browse(new FakeHydra().openLogout("c1", asksFirst), { env });
      return sendForm(browser, { ...(await openQuestion(browser)), action: "reject" });
    };
    const led = await stay({ LOGOUT_REJECT_URL: "https://home.example/" });
    expect([led.status, led.headers["location"]]).toEqual([303, "https://home.example/"]);
    expect((await stay({})).text).toContain('href="https://agora.example/"');
  },
);
