import { describe, expect, it } from "vitest";
import { browse } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { visit } from "../../../testkit/http/browse-login.ts";

const asked = "https://hydra.example/oauth2/auth?client_id=agora&state=x";
const to = (answer: { headers: Record<string, string> }) => answer.headers["location"] ?? "";
const here = { Cookie: sessionCookie, "Sec-Fetch-Site": "same-site" };
const atKratos = "https://kratos.example/self-service/login/browser";

/** A sign-in's page, in a browser in which Ada has signed in since. */
async function openThenSignIn(requestUrl = asked, ageMs = 0) {
  const [hydra, kratos] = [new FakeLogin(), new FakeKratos()];
  const browser = browse(new FakeHydra(), { flows: hydra, kratos });
  hydra.openLogin("c1", { requestUrl });
  kratos.openFlow("login", openedFlow({ loginChallenge: "c1" }));
  await visit(browser, "/login?flow=f1&login_challenge=c1").expect(200);
  kratos.signedIn(sessionOf(ada, { authenticatedAtMs: Date.now() - ageMs }));
  kratos.errors.set("e1", { id: undefined, status: 500, hydraStatus: 401 });
  return { hydra, kratos, browser };
}

describe("a password that came too late for its sign-in", () => {
  it("counts for the one that begins again, once", async () => {
    const { hydra, browser } = await openThenSignIn();
    expect(to(await visit(browser, "/error?id=e1", here).expect(303))).toBe(asked);
    hydra.openLogin("c2", { requestUrl: asked }).openLogin("c3", { requestUrl: asked });
    await visit(browser, "/login?login_challenge=c2", here).expect(303);
    expect(hydra.told).toEqual(["accept login c2"]);
    expect(hydra.login?.subject).toBe(ada.id);
    expect(to(await visit(browser, "/login?login_challenge=c3", here).expect(303))).toContain(atKratos);
    expect(hydra.told).toEqual(["accept login c2"]);
  });

  it.each(["&prompt=login", "&max_age=10", "&request=a.b.c"])(
    "does not for a client that may ask for more than a session: %s",
    async (wish) => {
      const { hydra, browser } = await openThenSignIn(asked + wish);
      await visit(browser, "/error?id=e1", here).expect(303);
      hydra.openLogin("c2", { requestUrl: asked + wish });
      expect(to(await visit(browser, "/login?login_challenge=c2", here).expect(303))).toContain(atKratos);
      expect(hydra.told).toEqual([]);
    },
  );

  it("does not where the session is old: it is of another password", async () => {
    const { hydra, browser } = await openThenSignIn(asked, 6 * 60_000);
    await visit(browser, "/error?id=e1", here).expect(303);
    hydra.openLogin("c2", { requestUrl: asked });
    expect(to(await visit(browser, "/login?login_challenge=c2", here).expect(303))).toContain(atKratos);
    expect(hydra.told).toEqual([]);
  });

  it("does not where two pages wait: it may have been another's that asks for more", async () => {
    const { hydra, kratos, browser } = await openThenSignIn();
    hydra.openLogin("c9", { requestUrl: `${asked}&prompt=login` });
    kratos.openFlow("login", openedFlow({ id: "f9", loginChallenge: "c9" }));
    await visit(browser, "/login?flow=f9&login_challenge=c9").expect(200);
    expect(to(await visit(browser, "/error?id=e1", here).expect(303))).toBe(asked);
    hydra.openLogin("c2", { requestUrl: asked });
    expect(to(await visit(browser, "/login?login_challenge=c2", here).expect(303))).toContain(atKratos);
    expect(hydra.told).toEqual([]);
  });

  it("does not for a request that is not the one that begins again", async () => {
    const { hydra, browser } = await openThenSignIn();
    await visit(browser, "/error?id=e1", here).expect(303);
    hydra.openLogin("c2", { requestUrl: `${asked}&state=another` });
    await visit(browser, "/login?login_challenge=c2", here).expect(303);
    expect(hydra.told).toEqual([]);
  });
});

describe("a sign-in in another tab", () => {
  it("counts for the one page to which the user goes on from there", async () => {
    const { hydra, browser } = await openThenSignIn();
    await visit(browser, "/account", here).expect(200);
    hydra.openLogin("c2", { requestUrl: asked });
    await visit(browser, "/login?login_challenge=c2", here).expect(303);
    expect(hydra.told).toEqual(["accept login c2"]);
  });

  it("leads a page of a sign-in that is loaded again to where that began, once", async () => {
    const { hydra, browser } = await openThenSignIn();
    expect(to(await visit(browser, "/login?login_challenge=c1", here).expect(303))).toBe(asked);
    expect(to(await visit(browser, "/login?login_challenge=c1", here).expect(303))).toContain(atKratos);
    expect(hydra.told).toEqual([]);
  });

  it("leads no page that was shown after it", async () => {
    const { browser } = await openThenSignIn(asked, 61_000);
    expect(to(await visit(browser, "/login?login_challenge=c1", here).expect(303))).toContain(atKratos);
  });
});
