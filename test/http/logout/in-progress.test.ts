import { describe, expect, it, vi } from "vitest";
import type { Metrics } from "../../../src/ops/metrics.ts";
import { fieldsOf } from "../../../testkit/http/browse.ts";
import { always, check } from "../../../testkit/http/check-headers.ts";
import { agora } from "../../../testkit/fakes/fake-hydra.ts";
import { consentTo } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { ada } from "../../../testkit/fakes/fake-kratos.ts";
import {
  fourApps,
  inProgressFixture,
  howFar,
  isGoingOn,
} from "../../../testkit/http/sign-out-in-progress-fixture.ts";

const ends = ["end sid-2", "end sid-3", "end sid-4"];
const revokes = ["revoke bank", "revoke shop", "revoke mail", "revoke agora"];
const asksNobody = { client: { ...agora, skipLogoutConsent: true } };
const many = (number: number) =>
  Array.from({ length: number }, (_, at) => consentTo(`app-${at}`, { sid: `sid-${at + 2}` }));

describe("a sign-out that takes longer than one request may", () => {
  it("shows how far it has come, and goes on with the same form until all of it has ended", async () => {
    const { answer, goOnToTheEnd, told } = inProgressFixture();
    const { pages, last } = await goOnToTheEnd(await answer("everywhere"));
    expect(pages.map((page) => [page.status, ...howFar(page)])).toEqual([
      [200, "1 of 3", "0 of 4", "1", "7"],
      [200, "2 of 3", "0 of 4", "2", "7"],
      [200, "3 of 3", "0 of 4", "3", "7"],
      [200, "3 of 3", "1 of 4", "4", "7"],
      [200, "3 of 3", "2 of 4", "5", "7"],
      [200, "3 of 3", "3 of 4", "6", "7"],
    ]);
    expect(told).toEqual([...ends, ...revokes, "accept c1"]);
    expect([last.status, last.headers["location"]]).toEqual([
      303,
      "https://hydra.example/oauth2/sessions/logout?logout_verifier=of-c1",
    ]);
  });

  it("is accepted by nobody before everything has ended", async () => {
    const { answer, goOn, told } = inProgressFixture();
    let page = await answer("everywhere");
    for (let ended = 1; ended < ends.length + revokes.length; ended += 1) {
      expect(told).toEqual([...ends, ...revokes].slice(0, ended));
      expect(page.headers["location"]).toBeUndefined();
      page = await goOn(page);
    }
    expect(told.at(-1)).toBe("accept c1");
  });

  it("works as long as it may, ends what has begun, and no more than a few at once", async () => {
    const scene = inProgressFixture({ consents: many(300), signOutBudgetMs: 300 });
    scene.sessions.delayMs = 20;
    const { pages, last } = await scene.goOnToTheEnd(await scene.answer("everywhere"));
    expect(last.status).toBe(303);
    // Some 120 in each 300 ms.
    expect(pages.length).toBeGreaterThan(3);
    expect(pages.length).toBeLessThan(25);
    const ended = pages.map((page) => Number(howFar(page)[2]));
    expect(ended[0]).toBeGreaterThan(8);
    expect(ended).toEqual(ended.toSorted((a, b) => a - b));
    expect(new Set(scene.told).size).toBe(scene.told.length);
    expect(scene.sessions.mostAtOnce).toBe(8);
  });

  it("is not cut where one request is enough for it", async () => {
    const { answer, told } = inProgressFixture({ consents: many(100), signOutBudgetMs: 3_000 });
    expect((await answer("everywhere")).status).toBe(303);
    expect(told).toHaveLength(202);
  });

  it("is not cut for a caller that asks for JSON, who would see no page", async () => {
    const { answer, told } = inProgressFixture();
    const done = await answer("everywhere", { Accept: "application/json" });
    expect(done.status).toBe(303);
    expect(told).toEqual([...ends, ...revokes, "accept c1"]);
  });

  it("has the form of the same answer to the same address, and nothing of it in the URL", async () => {
    const { answer, goOn } = inProgressFixture();
    const first = await answer("everywhere");
    const fields = fieldsOf(first.text);
    expect(Object.keys(fields)).toEqual(["_csrf", "logout_challenge", "request", "action"]);
    expect(fields).toMatchObject({ logout_challenge: "c1", action: "everywhere" });
    expect(first.text).toMatch(/<form method="post">/);
    expect(first.text).toMatch(/<title>Signing you out…<\/title>/);
    expect(first.text).toContain("Until then you are still signed in here");
    expect(first.text).not.toMatch(/href="[^"]*\bc1\b|You are signed out/);
    expect(fieldsOf((await goOn(first)).text)["request"]).not.toBe(fields["request"]);
  });

  it("may run our own script, which no page before it may", async () => {
    const { answer, open, browser } = inProgressFixture();
    expect(check(await open(), always)).toEqual([]);
    const page = await answer("everywhere");
    const policy = `${always["Content-Security-Policy"]}; script-src 'self'`;
    expect(check(page, { ...always, "Content-Security-Policy": policy })).toEqual([]);
    const scripts = Array.from(page.text.matchAll(/<script[^>]*>([^<]*)</g), ([tag]) => tag);
    expect(scripts).toEqual([
      expect.stringMatching(/^<script src="\/assets\/go-on-[0-9a-f]{12}\.js" defer><$/),
    ]);
    const script = await browser.get(/\/assets\/go-on-[^"]*/.exec(page.text)?.[0] ?? "").expect(200);
    expect(script.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  });
});

describe("a sign-out of this browser alone that takes long", () => {
  const env = { LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "10m" };
  const consents = ["agora", "bank", "mail"].map((app) => consentTo(app));

  it.each([
    ["the question's yes", {}, "person"],
    ["nobody's question", asksNobody, "trusted_client"],
  ])("goes on after %s, and the audit says so of all of it", async (_what, request, reason) => {
    const scene = inProgressFixture({ env, consents, request });
    const first = reason === "person" ? await scene.answer("accept") : await scene.open();
    expect(fieldsOf(first.text)["action"]).toBe("accept");
    const { pages, last } = await scene.goOnToTheEnd(first);
    expect(pages.map(howFar)).toEqual([
      [undefined, "1 of 3", "1", "3"],
      [undefined, "2 of 3", "2", "3"],
    ]);
    expect(last.status).toBe(303);
    // The asking app last and by its consent: one that is not listed any more would lose all of its access.
    expect(scene.told).toEqual([
      ...["bank", "mail", "agora"].map((app) => `revoke consent-of-${app}`),
      "accept c1",
    ]);
    expect(
      scene.events().map((line) => [line["event"], line["reason"], line["ended"], line["left"]]),
    ).toEqual([
      ["logout.going_on", reason, { access: 1 }, 2],
      ["logout.going_on", reason, { access: 2 }, 1],
      ["logout.accepted", reason, { access: 3 }, undefined],
    ]);
    expect(scene.events()[0]).toMatchObject({ subject: ada.id, client_id: "agora" });
  });

  it("does nothing at all when nobody looks", async () => {
    const scene = inProgressFixture({ env, consents, request: asksNobody });
    const page = await scene.open({ "Sec-Fetch-Dest": "iframe" });
    expect([page.status, isGoingOn(page), scene.told]).toEqual([200, false, []]);
  });
});

describe("what is counted of a sign-out that goes on", () => {
  it("is how it ends, once", async () => {
    const signOut = vi.fn<Metrics["signOut"]>();
    const nothing = () => undefined;
    const metrics = {
      requestBegan: nothing,
      requestEnded: nothing,
      decided: nothing,
      called: nothing,
      signOut,
    };
    const { answer, goOnToTheEnd } = inProgressFixture({ metrics });
    await goOnToTheEnd(await answer("everywhere"));
    expect(signOut.mock.calls).toEqual([["accepted", "person"]]);
  });
});

describe("a Hydra that still lists what has ended", () => {
  it("gets each told again, and the person to the end", async () => {
    const scene = inProgressFixture({ consents: fourApps });
    const listed = [...scene.sessions.consents];
    vi.spyOn(scene.sessions, "listConsentSessions").mockImplementation(() => Promise.resolve(listed));
    const { pages, last } = await scene.goOnToTheEnd(await scene.answer("everywhere"));
    expect([pages.length, last.status]).toEqual([7, 303]);
    expect(scene.told.slice(-8)).toEqual([...ends, ...revokes, "accept c1"]);
  });
});
