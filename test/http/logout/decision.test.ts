import { describe, expect, it } from "vitest";
import type { LogoutRequest } from "../../../src/hydra/logout-request.ts";
import { browse, cookiesOf, memoryLog, navigation } from "../../../testkit/http/browse.ts";
import {
  accepting,
  adaIsHere,
  asking,
  evaIsHere,
  skips,
  type Row,
} from "../../../testkit/http/decision-rows.ts";
import { FakeHydra, openRequest } from "../../../testkit/fakes/fake-hydra.ts";

function fixture({ request, env = {}, currentUser }: Row) {
  const reasons: string[] = [];
  const memory = memoryLog();
  const hydra = new FakeHydra().openLogout("c1", openRequest(request));
  const browser = browse(hydra, {
    env,
    log: memory.log,
    ...(currentUser ? { currentUser: () => Promise.resolve(currentUser) } : {}),
    reviewDecision(decision) {
      reasons.push(decision.reason);
      return decision;
    },
  });
  return { hydra, browser, reasons, memory };
}

describe("GET /logout asks, and tells Hydra nothing, when", () => {
  it.each(asking)("$what ($reason)", async (row) => {
    const { hydra, browser, reasons } = fixture(row);
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(page.text).toContain('id="accept"');
    expect(page.text).toContain('id="reject"');
    expect(reasons).toEqual([row.reason]);
    expect(hydra.asked).toEqual(["get c1"]);
    expect(hydra.told).toEqual([]);
  });
});

describe("GET /logout signs out without a question when", () => {
  it.each(accepting)("$what ($reason)", async (row) => {
    const { hydra, browser, reasons, memory } = fixture(row);
    const answer = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(303);
    expect(answer.headers["location"]).toBe(
      "https://hydra.example/oauth2/sessions/logout?logout_verifier=of-c1",
    );
    expect(reasons).toEqual([row.reason]);
    expect(hydra.told).toEqual(["accept c1"]);
    expect(cookiesOf(answer)).toEqual({});
    expect(memory.lines.find(({ event }) => event === "logout.accepted")).toMatchObject({
      reason: row.reason,
    });
  });
});

describe("GET /logout with another user at this browser", () => {
  it("says who is signed in and whom the request is about", async () => {
    const { browser } = fixture({ what: "", reason: "", currentUser: evaIsHere });
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(page.text).toContain(
      "You are signed in as \u2068eva\u2069, but this request is about \u2068ada\u2069.",
    );
  });
});

describe("GET /logout and who is signed in", () => {
  it("names the subject when this browser's own session asked", async () => {
    const { browser } = fixture({ what: "", reason: "", request: { rpInitiated: false, client: undefined } });
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(page.text).toContain("Signed in as \u2068ada\u2069.");
  });

  it("does not name the subject of a hint, which may be anybody's", async () => {
    const { browser } = fixture({ what: "", reason: "", request: skips(false) });
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(page.text).not.toMatch(/(?<![\w-])ada(?![\w-])/);
  });
});

describe("createApp(config, { currentUser })", () => {
  it("is asked by its older name, `evidence`, as well", async () => {
    const hydra = new FakeHydra().openLogout("c1", openRequest({ subject: "eve" }));
    const browser = browse(hydra, { evidence: () => Promise.resolve(adaIsHere) });
    await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(hydra.told).toEqual([]);
  });

  it("is not asked when the request itself decides", async () => {
    const hydra = new FakeHydra();
    let reads = 0;
    const currentUser = () => {
      reads += 1;
      return Promise.resolve(adaIsHere);
    };
    const browser = browse(hydra, { currentUser });
    for (const [challenge, over] of Object.entries({ c1: skips(false), c2: { rpInitiated: false } })) {
      hydra.openLogout(challenge, openRequest(over));
      await browser.get(`/logout?logout_challenge=${challenge}`).set(navigation).expect(200);
    }
    expect(reads).toBe(0);
    hydra.openLogout("c3");
    await browser.get("/logout?logout_challenge=c3").set(navigation).expect(303);
    expect(reads).toBe(1);
  });
});

describe("createApp(config, { reviewDecision })", () => {
  it("has the last word for asking", async () => {
    const hydra = new FakeHydra().openLogout("c1");
    const browser = browse(hydra, { reviewDecision: (decision) => ({ ...decision, decision: "confirm" }) });
    await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(hydra.told).toEqual([]);
  });

  it("has the last word for signing out, and sees the decision, the request and who sent it", async () => {
    const hydra = new FakeHydra().openLogout("c1", openRequest({ rpInitiated: false }));
    const seen: [string, LogoutRequest["subject"], string][] = [];
    const browser = browse(hydra, {
      reviewDecision(decision, request, req) {
        seen.push([decision.reason, request.subject, req.path]);
        return { ...decision, decision: "accept" };
      },
    });
    await browser.get("/logout?logout_challenge=c1").set(navigation).expect(303);
    expect(seen).toEqual([["op_initiated", "ada", "/logout"]]);
    expect(hydra.told).toEqual(["accept c1"]);
  });
});
