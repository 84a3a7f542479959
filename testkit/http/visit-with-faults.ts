import { readFileSync } from "node:fs";
import { join } from "node:path";
import supertest, { type Response } from "supertest";
import { expect, onTestFinished } from "vitest";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config/read-config.ts";
import type { FailureCode } from "../../src/errors.ts";
import { fieldsOf, memoryLog, navigation, ownForm, testSettings } from "./browse.ts";
import { slowFaults } from "../stubs/upstream-faults.ts";
import { HydraLogoutStub, hint, type Fault } from "../stubs/hydra-logout-stub.ts";
import { withoutFrame } from "./without-frame.ts";

const words = JSON.parse(readFileSync(join(import.meta.dirname, "../../locales/en.json"), "utf8")) as Record<
  string,
  string
>;

export const apiKey = "ory_pat_the-key-of-these-tests";
export const challenge = "the-challenge-of-somebody";
export const logoutPath = `/logout?logout_challenge=${challenge}`;
export const upstreamTimeoutMs = 500;
export const impatient = { UPSTREAM_TIMEOUT: `${upstreamTimeoutMs}ms` };

/** What a person, the log and the caller of an API get for each failure: design §5. */
export const outcomes: Partial<Record<FailureCode, Outcome>> = {
  hydra_unavailable: { status: 503, retryAfter: "5", event: "logout.failed", level: 40, way: "retry" },
  hydra_fault: { status: 502, retryAfter: undefined, event: "logout.failed", level: 40, way: "retry" },
  hydra_denied: { status: 502, retryAfter: undefined, event: "logout.failed", level: 50, way: "retry" },
  challenge_gone: { status: 410, retryAfter: undefined, event: "logout.gone", level: 30, way: "restart" },
};

export interface Outcome {
  status: number;
  retryAfter: string | undefined;
  event: "logout.failed" | "logout.gone";
  level: number;
  way: "retry" | "restart";
}

interface VisitOptions {
  env?: Record<string, string>;
  /** What will go wrong at Hydra: decides how long to wait for it. */
  fault?: Fault;
}

/** Lethe with its own client of Hydra, over a real socket, and one browser with its cookies. */
export async function visit({ env = {}, fault }: VisitOptions = {}) {
  const hydra = await HydraLogoutStub.start();
  onTestFinished(() => hydra.close().catch(() => undefined));
  const memory = memoryLog();
  const config = readConfig({
    ...testSettings,
    HYDRA_ADMIN_URL: hydra.url,
    ORY_API_KEY: apiKey,
    ...(fault !== undefined && slowFaults.has(fault) ? impatient : {}),
    ...env,
  });
  const browser = supertest.agent(createApp(config, { log: memory.log }));
  return {
    hydra,
    browser,
    memory,
    /** Opens the sign-out link as a person does. */
    open: (path = logoutPath) => browser.get(path).set(navigation),
    /** Gets the question, so that an answer can be given while Hydra has its trouble. */
    async question(path = logoutPath) {
      hydra.asks = true;
      const page = await browser.get(path).set(navigation).expect(200);
      const fields = fieldsOf(page.text);
      return (action: "accept" | "reject") =>
        browser
          .post(path)
          .set(ownForm)
          .type("form")
          .send({ ...fields, action });
    },
  };
}

export interface Visited {
  hydra: HydraLogoutStub;
  memory: ReturnType<typeof memoryLog>;
}

type Way = "retry" | "restart" | "home";

/** Everything that must hold for a failed sign-out, whatever was wrong. */
export function expectFailure(
  answer: Response,
  code: FailureCode,
  { hydra, memory }: Visited,
  // Where no sign-out can begin, the way on of a dead link is the start page.
  { way }: { way?: Way } = {},
): void {
  const outcome = outcomes[code];
  if (outcome === undefined) throw new Error(`no outcome for ${code}`);
  expect(answer.status).toBe(outcome.status);
  expect(answer.headers["retry-after"]).toBe(outcome.retryAfter);
  expectErrorPage(answer, code, way ?? outcome.way);
  expectSecretsKept(answer, hydra, memory.text());
  expectLogged(memory.lines, code, outcome);
}

/** Our own words for the failure, a way on, and nothing that could be taken for a login page. */
export function expectErrorPage(answer: Response, code: FailureCode, way: Way): void {
  const shown = textOf(answer.text);
  expect(shown).toContain(words[`error.${code}.title`]);
  expect(shown).toContain(words[`error.${code}.advice`]);
  const target = { retry: "", restart: "/logout", home: "/" }[way];
  expect(answer.text).toContain(`href="${target}">${words[`error.${way}`]}<`);
  expect(shown).toContain(String(answer.headers["x-request-id"]).slice(-8));
  expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(answer.headers["location"]).toBeUndefined();
  expect(withoutFrame(answer.text)).not.toMatch(
    /<form|<input|<button(?! type="button" data-copy="reference")|password|undefined|\/login/i,
  );
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(answer.headers["referrer-policy"]).toBe("no-referrer");
}

/** Neither the answer nor the log holds what was entrusted to us, where Hydra is, or how we are made. */
export function expectSecretsKept(
  answer: Pick<Response, "headers" | "text">,
  hydra: HydraLogoutStub,
  log: string,
): void {
  const whole = `${JSON.stringify(answer.headers)}\n${answer.text}`;
  const secrets = [challenge, hint, hint.slice(0, 40), apiKey, "Bearer", `:${hydra.port}`, "10.0.0.7"];
  const innards = [
    "node:",
    "node_modules",
    ".ts:",
    ".js:",
    "file:",
    process.cwd(),
    "\n    at ",
    "\\n    at ",
  ];
  for (const secret of [...secrets, ...innards]) {
    expect(whole).not.toContain(secret);
    expect(log).not.toContain(secret);
  }
  // Random tokens in hidden fields may spell anything.
  expect(answer.text.replace(/ value="[^"]*"/g, "")).not.toMatch(
    /127\.0\.0\.1|localhost|ECONN|socket|Error|ENOTFOUND|axios|[Zz]od/,
  );
}

function expectLogged(lines: Record<string, unknown>[], code: FailureCode, outcome: Outcome): void {
  const events = lines.filter((line) => line["msg"] === "audit");
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ event: outcome.event, reason: code, level: 30 });
  const request = lines.findLast((line) => line["msg"] === "request");
  expect(request).toMatchObject({
    level: outcome.level,
    err: { code },
    req: { path: "/logout" },
    res: { status: outcome.status },
    request_id: events[0]?.["request_id"],
  });
}

/** The words of a page. */
export function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&#34;", '"')
    .replaceAll("&amp;", "&");
}
