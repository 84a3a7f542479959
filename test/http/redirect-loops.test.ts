import { describe, expect, it } from "vitest";
import { movedPages } from "../../src/paths.ts";
import { appOver, browserOf, navigation } from "../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { FakeKratos, sessionCookie } from "../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { kratosOrigin, openedFlow } from "../../testkit/fakes/kratos-flow-fixtures.ts";

// Whatever Hydra's `urls.*` and Kratos's `ui_url`s and `default_browser_return_url` are set to: a browser that follows our redirects
// comes to a page.

const kinds = ["login", "registration", "recovery", "verification", "settings"] as const;
const own = "http://lethe.example";
const hydraOrigin = "https://hydra.example";
const paths = [
  "/",
  "/logout",
  "/logged-out",
  "/logged-out/check",
  "/login",
  "/consent",
  "/device",
  "/device/success",
  "/registration",
  "/recovery",
  "/verification",
  "/settings",
  "/account",
  "/error",
  ...movedPages.keys(),
];
// A browser gives up after 20.
const most = 17;

/** What Kratos makes of a browser that begins a flow. */
const moods = ["begins a flow", "takes it for signed in", "fails"] as const;

interface World {
  /** Where everything of Hydra's and Kratos's leads. */
  target: string;
  mood: (typeof moods)[number];
  /** Whether there is a session at Kratos, and one at Hydra. */
  isSignedIn: boolean;
}

function enter({ target, mood, isSignedIn }: World) {
  const hydra = new FakeHydra().openLogout("c1", asksFirst);
  const flows = new FakeLogin().openLogin("c1").openConsent("c1");
  const kratos = new FakeKratos();
  if (isSignedIn) kratos.signedIn();
  const env = { BASE_URL: own, DEFAULT_OAUTH2_CLIENT_ID: "agora" };
  const app = appOver(hydra, { flows, kratos, env });
  const headers = { ...navigation, ...(isSignedIn && { Cookie: sessionCookie }) };
  let count = 0;
  return { browser: () => browserOf(app), headers, atHydra, atKratos };

  function atHydra({ pathname }: URL): string {
    if (pathname.endsWith("/sessions/logout"))
      return isSignedIn ? withQuery(target, "logout_challenge=c1") : target;
    if (pathname.includes("/device/")) return withQuery(target, "device_challenge=c1");
    return withQuery(target, "login_challenge=c1");
  }

  function atKratos({ pathname, searchParams }: URL): string {
    const kind = /\/self-service\/(\w+)\/browser/.exec(pathname)?.[1] ?? "";
    if (mood === "fails") return withQuery(target, "id=e1");
    if (mood === "takes it for signed in") return searchParams.get("return_to") ?? target;
    const id = `f${(count += 1)}`;
    const loginChallenge = searchParams.get("login_challenge") ?? undefined;
    const flow = openedFlow({ id, loginChallenge, returnTo: searchParams.get("return_to") ?? undefined });
    kratos.openFlow(kinds.find((known) => known === kind) ?? "login", flow);
    return withQuery(target, `flow=${id}`);
  }
}

function withQuery(path: string, query: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}${query}`;
}

/** Where a browser was on its way, until a page came. */
async function follow({ browser, headers, atHydra, atKratos }: ReturnType<typeof enter>, first: string) {
  const agent = browser();
  const hops: string[] = [];
  let url = new URL(first, own);
  while (hops.length <= most + 1) {
    hops.push(url.href.replace(own, ""));
    if (url.origin === hydraOrigin) url = new URL(atHydra(url), own);
    else if (url.origin === kratosOrigin) url = new URL(atKratos(url), own);
    else {
      const answer = await agent.get(url.pathname + url.search).set(headers);
      if (answer.status !== 303) return hops;
      url = new URL(answer.headers["location"] ?? "", own);
    }
  }
  return hops;
}

describe.each([true, false])("redirects come to an end, signed in: %s", (isSignedIn) => {
  describe.each(moods)("where Kratos %s", (mood) => {
    it.each(paths)("and all that Hydra and Kratos lead to is %s", async (target) => {
      const world = enter({ target, mood, isSignedIn });
      const chains = await Promise.all(paths.map(async (first) => follow(world, first)));
      expect(chains.filter((hops) => hops.length > most)).toEqual([]);
    });
  });
});
