import { describe, expect, it } from "vitest";
import { browse, cookiesOf, navigation, type Browser } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { browseSignIn, fillIn, loads, visit } from "../../../testkit/http/browse-login.ts";

const subject = "ada@example.com";
const right = { email: subject, password: "mill", action: "accept" };
const ownCookies = ["lethe-remember", "lethe-sign-in"];

/** A browser in which Ada has signed in, and that Hydra knows again. */
async function returning(hydra: FakeLogin, remember: Record<string, string> = {}): Promise<Browser> {
  const browser = browseSignIn(hydra);
  await fillIn(browser, "/login?login_challenge=first", { ...right, ...remember });
  hydra.told.length = 0;
  return browser;
}

const requestUrl = "https://hydra.example/oauth2/auth?client_id=agora&state=of%20ours";
const browserAt = (hydra: FakeLogin) => Promise.resolve(browseSignIn(hydra));

interface Known {
  prompt?: string[];
  subject?: string;
  requestUrl?: string;
}

function hydraThatKnows(over: Known = {}): FakeLogin {
  const { prompt = [], ...rest } = over;
  return new FakeLogin()
    .openLogin("first")
    .openLogin("c1", { skip: true, subject, context: { prompt }, ...rest });
}

describe("GET /login?login_challenge= of a user whom Hydra knows, with our own form", () => {
  it("accepts at once with Hydra's subject, and lengthens what was to be remembered", async () => {
    const hydra = hydraThatKnows();
    const browser = await returning(hydra, { remember: "true" });
    const answer = await visit(browser, "/login?login_challenge=c1").expect(303);
    expect(answer.headers["location"]).toBe("https://hydra.example/oauth2/auth?login_verifier=of-c1");
    expect(hydra.told).toEqual(["accept login c1"]);
    expect(hydra.login).toEqual({ subject, rememberForSeconds: 86_400, extend: true });
    const cookies = cookiesOf(answer);
    expect(Object.keys(cookies).toSorted()).toEqual(ownCookies);
    expect(cookies["lethe-sign-in"]).toContain("Max-Age=86400");
  });

  it("does not lengthen what was to be forgotten soon", async () => {
    const hydra = hydraThatKnows();
    const browser = await returning(hydra);
    const answer = await visit(browser, "/login?login_challenge=c1").expect(303);
    expect(hydra.login).toEqual({ subject, rememberForSeconds: 3600, extend: false });
    expect(cookiesOf(answer)["lethe-sign-in"]).toContain("Max-Age=3600");
  });

  it("forgets the choice of a user who signed in before", async () => {
    const hydra = hydraThatKnows().openLogin("second");
    const browser = await returning(hydra, { remember: "true" });
    await fillIn(browser, "/login?login_challenge=second", right);
    await visit(browser, "/login?login_challenge=c1").expect(303);
    expect(hydra.login?.extend).toBe(false);
  });

  // A request of the attacker's own, about a sign-in of the attacker's own, sent to somebody as a link; or a cookie that ran out.
  describe.each([
    ["a browser of which nothing is known", () => browserAt, subject],
    ["somebody else's browser", () => returning, "mallory@example.com"],
  ])("in %s", (_whose, opens, remembered) => {
    const open = async (over: Known = {}) => {
      const hydra = hydraThatKnows({ subject: remembered, ...over });
      return { hydra, browser: await opens()(hydra) };
    };

    it("accepts nobody and plants nothing, but has Hydra ask afresh", async () => {
      const { hydra, browser } = await open();
      const answer = await visit(browser, "/login?login_challenge=c1").expect(303);
      expect(answer.headers["location"]).toBe(`${requestUrl}&prompt=login`);
      expect(hydra.told).toEqual([]);
      expect(cookiesOf(answer)).toEqual({});
    });

    it("tells an app that wants no page that a sign-in is needed", async () => {
      const { hydra, browser } = await open({ prompt: ["none"] });
      const answer = await visit(browser, "/login?login_challenge=c1", loads.iframe).expect(303);
      expect(hydra.told).toEqual(["reject login c1: login_required"]);
      expect(cookiesOf(answer)).toEqual({});
    });
  });

  describe("where Hydra can't ask afresh", () => {
    const open = () => {
      const hydra = hydraThatKnows({ requestUrl: "https://hydra.example/oauth2/auth" });
      return { hydra, browser: browseSignIn(hydra) };
    };

    it("shows the form, and takes the one whom Hydra remembers", async () => {
      const { hydra, browser } = open();
      await fillIn(browser, "/login?login_challenge=c1", right);
      expect(hydra.told).toEqual(["accept login c1"]);
      expect(hydra.login?.subject).toBe(subject);
    });

    it("leads anybody else back to the app, because Hydra would refuse them here", async () => {
      const { hydra, browser } = open();
      const bob = { email: "bob@example.com", password: "swordfish", action: "accept" };
      const answer = await fillIn(browser, "/login?login_challenge=c1", bob);
      expect(answer.headers["location"]).toBe("https://hydra.example/oauth2/auth?login_verifier=of-c1");
      expect(hydra.told).toEqual(["reject login c1: login_required"]);
      expect(cookiesOf(answer)["lethe-sign-in"]).toBeUndefined();
    });
  });

  it("accepts in an iframe, where apps renew their sign-in, and leaves no cookie there", async () => {
    const hydra = hydraThatKnows({ prompt: ["none"] });
    const browser = await returning(hydra, { remember: "true" });
    const answer = await visit(browser, "/login?login_challenge=c1", loads.iframe).expect(303);
    expect(hydra.told).toEqual(["accept login c1"]);
    expect(Object.keys(cookiesOf(answer))).toEqual([]);
  });

  it.each(["image", "fetch", "object"] as const)("decides nothing for %s", async (load) => {
    const hydra = hydraThatKnows();
    await visit(browseSignIn(hydra), "/login?login_challenge=c1", loads[load]).expect(400);
    expect(hydra.told).toEqual([]);
  });

  it("decides nothing for HEAD", async () => {
    const hydra = hydraThatKnows();
    await browseSignIn(hydra).head("/login?login_challenge=c1").expect(400);
    expect(hydra.told).toEqual([]);
  });

  it("works in browsers that say nothing of what they load", async () => {
    const hydra = hydraThatKnows();
    const browser = await returning(hydra);
    await browser.get("/login?login_challenge=c1").expect(303);
    expect(hydra.told).toEqual(["accept login c1"]);
  });
});

describe("GET /login?login_challenge= with prompt=none, of a user whom Hydra does not know", () => {
  const asked = () => new FakeLogin().openLogin("c1", { context: { prompt: ["none"] } });

  it("shows no page, but tells the app that a sign-in is needed", async () => {
    const hydra = asked();
    const answer = await visit(browseSignIn(hydra), "/login?login_challenge=c1", loads.iframe).expect(303);
    expect(answer.headers["location"]).toBe("https://hydra.example/oauth2/auth?login_verifier=of-c1");
    expect(hydra.told).toEqual(["reject login c1: login_required"]);
  });
});

describe("GET /login without a challenge", () => {
  it("says so when Hydra does not know the operator's default client", async () => {
    const hydra = new FakeLogin();
    hydra.clients.clear();
    const browser = browseSignIn(hydra, { env: { DEFAULT_OAUTH2_CLIENT_ID: "agora" } });
    expect((await visit(browser, "/login").expect(400)).text).toContain("This link is incomplete");
  });

  it("does not begin again what an app says went wrong: it is explained, as if Hydra had sent the browser there", async () => {
    const browser = browseSignIn(new FakeLogin(), { env: { DEFAULT_OAUTH2_CLIENT_ID: "agora" } });
    const answer = await visit(browser, "/login?error=request_forbidden&error_description=a&state=b").expect(
      303,
    );
    expect(answer.headers["location"]).toBe("/error?error=request_forbidden&error_description=a");
  });

  it("begins an authorization with the operator's default client", async () => {
    const browser = browseSignIn(new FakeLogin(), { env: { DEFAULT_OAUTH2_CLIENT_ID: "agora" } });
    const [first, second] = [await visit(browser, "/login"), await visit(browser, "/login")];
    const urls = [first, second].map((answer) => new URL(answer.headers["location"] ?? ""));
    expect(first.status).toBe(303);
    expect(urls.map((url) => url.origin + url.pathname)).toEqual(
      Array(2).fill("https://hydra.example/oauth2/auth"),
    );
    const [parameters, others] = urls.map(({ searchParams }) => Object.fromEntries(searchParams));
    expect(parameters).toEqual({
      client_id: "agora",
      response_type: "code",
      redirect_uri: "https://agora.example/callback",
      scope: "openid email",
      state: expect.any(String) as string,
    });
    expect(parameters?.["state"]).toMatch(/^[\w-]{22}$/);
    expect(others?.["state"]).not.toBe(parameters?.["state"]);
  });

  it("does not when nobody said where Hydra is", async () => {
    const env = { DEFAULT_OAUTH2_CLIENT_ID: "agora", HYDRA_PUBLIC_URL: "" };
    const page = await visit(browseSignIn(new FakeLogin(), { env }), "/login").expect(400);
    expect(page.text).toContain("This link is incomplete");
  });

  it("does not when the challenge is there and empty", async () => {
    const browser = browseSignIn(new FakeLogin(), { env: { DEFAULT_OAUTH2_CLIENT_ID: "agora" } });
    const page = await visit(browser, "/login?login_challenge=").expect(400);
    expect(page.text).toContain("This link is damaged");
  });
});

describe("loginRoutes without anybody to ask", () => {
  it("throws at set-up, and the whole app without them has no such page", async () => {
    const nobody = { DEMO_USERS: "" };
    const hydra = new FakeLogin().openLogin("c1");
    expect(() => browseSignIn(hydra, { env: nobody })).toThrow("loginRoutes has nobody to ask");
    const whole = browse(new FakeHydra(), { env: nobody });
    await whole.get("/login?login_challenge=c1").set(navigation).expect(404);
    expect(hydra.asked).toEqual([]);
  });
});

describe("GET /login?login_challenge= that asks for a password once more, with our own form", () => {
  const email = (page: { text: string }) => / id="email"[^>]* value="([^"]*)"/.exec(page.text)?.[1];
  const asks = (context: object) => new FakeLogin().openLogin("first").openLogin("c1", { context });

  it.each([{ prompt: ["login"] }, { prompt: ["consent", "login"] }, { maxAgeSeconds: 60 }])(
    "says whose it is, who may still be another's: %j",
    async (context) => {
      const browser = await returning(asks(context));
      expect(email(await visit(browser, "/login?login_challenge=c1").expect(200))).toBe(subject);
    },
  );

  it("goes by the client's hint first", async () => {
    const browser = await returning(asks({ prompt: ["login"], loginHint: "bob@example.com" }));
    expect(email(await visit(browser, "/login?login_challenge=c1").expect(200))).toBe("bob@example.com");
  });

  it("names nobody where no sign-in is asked for once more, in another browser, and to a script", async () => {
    const browser = await returning(asks({ prompt: [] }));
    expect(email(await visit(browser, "/login?login_challenge=c1").expect(200))).toBe("");
    const hydra = asks({ prompt: ["login"] });
    const known = await returning(hydra);
    expect(email(await visit(browseSignIn(hydra), "/login?login_challenge=c1").expect(200))).toBe("");
    const asScript = known.get("/login?login_challenge=c1").set(loads.fetch);
    expect(email(await asScript.expect(200))).toBe("");
  });
});
