import { describe, expect, it } from "vitest";
import { answers, answersText } from "../../../testkit/stubs/upstream-faults.ts";
import {
  challenge,
  expectErrorPage,
  expectFailure,
  expectSecretsKept,
  visit,
} from "../../../testkit/http/visit-with-faults.ts";

const restart = "/oauth2/sessions/logout?id_token_hint=h&state=s";

// Where a browser must never be sent on Hydra's word alone.
const elsewhere: [string, unknown][] = [
  ["another origin", "https://evil.example/oauth2/sessions/logout"],
  ["another scheme", "http://hydra.example/oauth2/sessions/logout"],
  ["another port", "https://hydra.example:8443/oauth2/sessions/logout"],
  ["a longer host name", "https://hydra.example.evil.example/"],
  ["no scheme", "//evil.example/oauth2/sessions/logout"],
  ["backslashes", String.raw`\\evil.example\oauth2`],
  ["a user in front of the host", "https://hydra.example@evil.example/"],
  ["a user at Hydra", "https://ada:secret@hydra.example/"],
  ["javascript:", "javascript:alert(document.domain)"],
  ["data:", "data:text/html,hello"],
  ["an app's own scheme", "com.example.app://signed-out"],
  ["what no parser takes", "https://["],
  ["an empty string", ""],
  ["null", null],
  ["a number", 7],
  ["a list", ["https://hydra.example/"]],
  ["an object", { href: "https://hydra.example/" }],
  ["undefined", undefined],
];

describe("GET /logout when Hydra accepts and wants the browser at", () => {
  it.each(elsewhere)("%s: 502, and the browser goes nowhere", async (_, target) => {
    const lethe = await visit();
    lethe.hydra.failing("accept", answers(200, { redirect_to: target }));
    const answer = await lethe.open();
    expect(answer.headers["location"]).toBeUndefined();
    expectFailure(answer, "hydra_fault", lethe);
    expect(lethe.memory.text()).not.toMatch(/evil|alert|secret/);
  });

  it.each([
    ["https://hydra.example/oauth2/sessions/logout?logout_verifier=a%2Bb", undefined],
    ["https://HYDRA.example:443/x?logout_verifier=v", "https://hydra.example/x?logout_verifier=v"],
    [
      "/oauth2/sessions/logout?logout_verifier=v",
      "https://hydra.example/oauth2/sessions/logout?logout_verifier=v",
    ],
  ])("its own public origin (%s): goes there", async (target, location = target) => {
    const lethe = await visit();
    lethe.hydra.failing("accept", answers(200, { redirect_to: target }));
    const answer = await lethe.open().expect(303);
    expect(answer.headers["location"]).toBe(location);
  });

  it.each(elsewhere.filter(([, target]) => !/^https?:\/\/(?!ada:)[a-z]/.test(String(target))))(
    "%s, and HYDRA_PUBLIC_URL is not set: 502 all the same",
    async (_, target) => {
      const lethe = await visit({ env: { HYDRA_PUBLIC_URL: "" } });
      lethe.hydra.failing("accept", answers(200, { redirect_to: target }));
      const answer = await lethe.open();
      expect(answer.headers["location"]).toBeUndefined();
      expectFailure(answer, "hydra_fault", lethe);
    },
  );

  it("any web address, and HYDRA_PUBLIC_URL is not set: goes there", async () => {
    const lethe = await visit({ env: { HYDRA_PUBLIC_URL: "" } });
    lethe.hydra.failing("accept", answers(200, { redirect_to: "https://elsewhere.example/x" }));
    const answer = await lethe.open().expect(303);
    expect(answer.headers["location"]).toBe("https://elsewhere.example/x");
  });
});

describe("POST /logout when Hydra accepts and wants the browser at", () => {
  it.each(elsewhere)("%s: 502, and the browser goes nowhere", async (_, target) => {
    const lethe = await visit();
    const answerWith = await lethe.question();
    lethe.hydra.failing("accept", answers(200, { redirect_to: target }));
    const answer = await answerWith("accept");
    expect(answer.headers["location"]).toBeUndefined();
    expectFailure(answer, "hydra_fault", lethe);
  });
});

describe("GET /logout with a used challenge (410)", () => {
  it.each([restart, `https://hydra.example${restart}`])("starts again at %s, once", async (target) => {
    const lethe = await visit();
    lethe.hydra.failing("get", answers(410, { redirect_to: target }));
    const first = await lethe.open().expect(303);
    expect(first.headers["location"]).toBe(`https://hydra.example${restart}`);
    const events = lethe.memory.lines.filter((line) => line["msg"] === "audit");
    expect(events).toMatchObject([{ event: "logout.gone", reason: "restarted" }]);

    const second = await lethe.open().expect(410);
    expectErrorPage(second, "challenge_gone", "restart");
    expectSecretsKept(second, lethe.hydra, lethe.memory.text());
    expect(lethe.hydra.told).toEqual([`get ${challenge}`, `get ${challenge}`]);
  });

  it.each(elsewhere)("whose way back is %s: says that the link is used", async (_, target) => {
    const lethe = await visit();
    lethe.hydra.failing("get", answers(410, { redirect_to: target }));
    const answer = await lethe.open();
    expectFailure(answer, "challenge_gone", lethe);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  it.each([
    ["a page", answersText(410, "text/html", "<a href=https://hydra.example/>gone</a>")],
    ["broken JSON", answersText(410, "application/json", '{"redirect_to": "https://hydra.example/')],
    ["nothing", answersText(410, "application/json", "")],
  ])("that comes as %s: says that the link is used", async (_, fault) => {
    const lethe = await visit();
    lethe.hydra.failing("get", fault);
    const answer = await lethe.open();
    expect(answer.headers["location"]).toBeUndefined();
    expectFailure(answer, "challenge_gone", lethe);
  });

  it("goes nowhere when HYDRA_PUBLIC_URL is not set: nothing says which origin would be right", async () => {
    const lethe = await visit({ env: { HYDRA_PUBLIC_URL: "" } });
    lethe.hydra.failing("get", answers(410, { redirect_to: `https://hydra.example${restart}` }));
    const answer = await lethe.open();
    expect(answer.headers["location"]).toBeUndefined();
    expectFailure(answer, "challenge_gone", lethe, { way: "home" });
  });

  it.each(["accept", "reject"] as const)("is not followed from a form (%s)", async (action) => {
    const lethe = await visit();
    const answerWith = await lethe.question();
    lethe.hydra.failing(action, answers(410, { redirect_to: restart }));
    const answer = await answerWith(action);
    expect(answer.headers["location"]).toBeUndefined();
    expectFailure(answer, "challenge_gone", lethe);
  });
});
