import { describe, expect, it } from "vitest";
import { answers, everyFault, hangs } from "../../../testkit/stubs/upstream-faults.ts";
import { verifierUrl } from "../../../testkit/stubs/hydra-logout-stub.ts";
import {
  challenge,
  expectFailure,
  outcomes,
  upstreamTimeoutMs,
  visit,
} from "../../../testkit/http/visit-with-faults.ts";
import { startOwnTime } from "../../../testkit/own-time.ts";

describe("POST /logout, answered with Sign out, while Hydra", () => {
  it.each(everyFault)("%s: says so, and the same form works afterwards", async (_, fault, code) => {
    const lethe = await visit({ fault });
    const answerWith = await lethe.question();
    lethe.hydra.failing("accept", fault);
    const ownTime = startOwnTime();
    const answer = await answerWith("accept");
    expect(ownTime()).toBeLessThan(upstreamTimeoutMs + 1000);
    expectFailure(answer, code, lethe);
    const audit = lethe.memory.lines.find((line) => line["msg"] === "audit");
    expect(audit).toMatchObject({ subject: "ada", client_id: "agora" });
    expect(lethe.hydra.told).not.toContain(`reject ${challenge}`);

    lethe.hydra.recover();
    const again = await answerWith("accept").expect(303);
    expect(again.headers["location"]).toBe(verifierUrl);
  });
});

// 204 is what Hydra says to this when it worked: 200 with a page or a body is something else that answers.
const rejectFaults = everyFault.filter(([name]) => !name.startsWith("says 204"));

describe("POST /logout, answered with Stay signed in, while Hydra", () => {
  it.each(rejectFaults)("%s: does not claim that it worked", async (_, fault, code) => {
    const lethe = await visit({ fault });
    const answerWith = await lethe.question();
    lethe.hydra.failing("reject", fault);
    const answer = await answerWith("reject");
    expectFailure(answer, code, lethe);
    expect(lethe.hydra.told).not.toContain(`accept ${challenge}`);

    lethe.hydra.recover();
    const again = await answerWith("reject").expect(200);
    expect(again.text).toContain("You chose to stay signed in");
    expect(lethe.hydra.told).not.toContain(`accept ${challenge}`);
  });

  it.each(everyFault.filter(([, , code]) => code !== "challenge_gone"))(
    "%s when asked for the request first: rejects nothing and says so",
    async (_, fault, code) => {
      const lethe = await visit({ fault });
      const answerWith = await lethe.question();
      lethe.hydra.failing("get", fault);
      expectFailure(await answerWith("reject"), code, lethe);
      expect(lethe.hydra.told).not.toContain(`reject ${challenge}`);
    },
  );

  it("says 410 when asked for the request first: does not say that the person is still signed in", async () => {
    const lethe = await visit();
    const answerWith = await lethe.question();
    lethe.hydra.failing("get", answers(410, { redirect_to: "/oauth2/sessions/logout?x=1" }));
    const answer = await answerWith("reject").expect(410);
    expect(answer.text).toContain("This question was already answered");
    expect(answer.headers["location"]).toBeUndefined();
    expect(lethe.hydra.told).not.toContain(`reject ${challenge}`);
    const audit = lethe.memory.lines.filter((line) => line["msg"] === "audit");
    expect(audit).toMatchObject([{ event: "logout.gone", reason: "already_answered" }]);
  });
});

describe("POST /logout with a stale token while Hydra", () => {
  it.each(everyFault)("%s: shows the fault and not the question", async (_, fault, code) => {
    const lethe = await visit({ fault });
    lethe.hydra.failing("get", fault);
    const form = { logout_challenge: challenge, _csrf: "stale", action: "accept" };
    const answer = await lethe.browser.post("/logout").type("form").send(form);
    expect(answer.status).toBe(outcomes[code]?.status);
    expect(answer.text).not.toContain("<form");
    expect(new Set(lethe.hydra.told)).toEqual(new Set([`get ${challenge}`]));
  });
});

describe("a caller that asks for JSON", () => {
  it("gets the fault as a problem, without the words of Hydra", async () => {
    const lethe = await visit({ fault: hangs });
    lethe.hydra.failing("get", hangs);
    const answer = await lethe.open().set("Accept", "application/json").expect(503);
    expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect(answer.headers["retry-after"]).toBe("5");
    expect(answer.body).toEqual({
      type: "about:blank",
      title: "The sign-in server is not answering",
      status: 503,
      detail: "We could not finish what you asked for. Please try again in a moment.",
      code: "hydra_unavailable",
      request_id: answer.headers["x-request-id"],
      reference: answer.headers["x-request-id"]?.slice(-8),
    });
  });
});
