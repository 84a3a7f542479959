import supertest from "supertest";
import { PageError, type FailureCode } from "../../src/errors.ts";
import { appOver, browse, navigation, openQuestion, ownForm, serve, type BrowseOptions } from "./browse.ts";
import { asksFirst, FakeHydra } from "../fakes/fake-hydra.ts";
import { FakeKratos } from "../fakes/fake-kratos.ts";
import { goneLogin } from "../fakes/gone-login.ts";

/** The challenge that every fault here is about: no page and no log line may hold it. */
export const challenge = "the-secret-challenge";

export interface Provocation extends Pick<BrowseOptions, "env" | "log"> {
  /** What the caller sends beside what the fault takes. */
  headers?: Record<string, string>;
}

interface Fault {
  status: number;
  level: "info" | "warn" | "error";
  retryAfter?: string;
  /** Gets the fault's answer from a service of its own. */
  provoke: (how: Provocation) => Promise<supertest.Response>;
}

/** What an error may hold that nobody may see. */
export const leaky = new Error(
  `connect ECONNREFUSED 10.0.0.7:4445 for ${challenge}\n    at ask (/srv/lethe/src/hydra/hydra-client.ts:7:1)\n    at node:net:1`,
);
leaky.stack = leaky.message;

const address = `/logout?logout_challenge=${challenge}`;

/** Every failure that a person can see, each with a way to run into it. */
export const faults: Record<FailureCode, Fault> = {
  challenge_missing: {
    status: 400,
    level: "info",
    provoke: ({ env, ...how }) => open("/logout", { ...how, env: { ...env, HYDRA_PUBLIC_URL: "" } }),
  },
  challenge_malformed: {
    status: 400,
    level: "info",
    provoke: (how) => open(`${address}&logout_challenge=${challenge}`, how),
  },
  challenge_gone: { status: 410, level: "info", provoke: (how) => open(address, how) },
  already_answered: {
    status: 410,
    level: "info",
    provoke: (how) => answer({ action: "reject" }, how, (hydra) => hydra.usedLogout(challenge)),
  },
  link_missing: { status: 400, level: "info", provoke: (how) => openConsent("", how) },
  link_malformed: {
    status: 400,
    level: "info",
    provoke: (how) => openConsent(`?consent_challenge=${challenge}&consent_challenge=${challenge}`, how),
  },
  sign_in_gone: {
    status: 410,
    level: "info",
    provoke: (how) => openConsent(`?consent_challenge=${challenge}`, how),
  },
  // Back from itself without the cookie that it was given.
  flow_gone: { status: 410, level: "info", provoke: atKratos(new FakeKratos(), "&again=1") },
  kratos_unavailable: {
    status: 503,
    level: "warn",
    retryAfter: "5",
    provoke: failingKratos("kratos_unavailable"),
  },
  kratos_fault: { status: 502, level: "warn", provoke: failingKratos("kratos_fault") },
  kratos_denied: { status: 502, level: "error", provoke: failingKratos("kratos_denied") },
  hydra_unavailable: { status: 503, level: "warn", retryAfter: "5", provoke: failing("hydra_unavailable") },
  hydra_fault: { status: 502, level: "warn", provoke: failing("hydra_fault") },
  hydra_denied: { status: 502, level: "error", provoke: failing("hydra_denied") },
  csrf_failed: {
    status: 403,
    level: "info",
    provoke: (how) => answer({ action: "accept", _csrf: "" }, how),
  },
  unknown_action: { status: 400, level: "info", provoke: (how) => answer({ action: challenge }, how) },
  bad_request: { status: 400, level: "info", provoke: (how) => open("/assets/%E0%A4%A", how) },
  body_too_large: {
    status: 413,
    level: "info",
    provoke: (how) => answer({ action: "accept", more: "x".repeat(100_000) }, how),
  },
  body_wrong_type: {
    status: 415,
    level: "info",
    provoke: ({ headers, ...how }) =>
      answer({ action: "accept" }, { ...how, headers: { ...headers, "Content-Type": "text/plain" } }),
  },
  not_found: { status: 404, level: "info", provoke: (how) => open(`/nowhere?${challenge}`, how) },
  method_not_allowed: {
    status: 405,
    level: "info",
    provoke: async ({ headers = {}, ...how }) => browse(new FakeHydra(), how).delete(address).set(headers),
  },
  speculative_load: {
    status: 503,
    level: "warn",
    provoke: ({ headers, ...how }) =>
      open(address, { ...how, headers: { ...headers, "Sec-Purpose": "prefetch" } }),
  },
  overloaded: { status: 503, level: "warn", retryAfter: "1", provoke: overload },
  internal: {
    status: 500,
    level: "error",
    provoke: (how) => open(address, how, new FakeHydra().failing("get", leaky)),
  },
};

async function open(path: string, how: Provocation, hydra = new FakeHydra()) {
  const { headers = {}, ...options } = how;
  return browse(hydra, options)
    .get(path)
    .set({ ...navigation, ...headers });
}

function openConsent(query: string, { env, ...how }: Provocation) {
  const { headers = {}, ...options } = how;
  const settings = { ...env, DEMO_USERS: "ada@example.com:mill" };
  return browse(new FakeHydra(), { flows: goneLogin, ...options, env: settings })
    .get(`/consent${query}`)
    .set({ ...navigation, ...headers });
}

function failing(code: FailureCode): Fault["provoke"] {
  const error = new PageError(code, { detail: "unreachable: ECONNREFUSED", cause: leaky });
  return (how) => open(address, how, new FakeHydra().failing("get", error));
}

function failingKratos(code: FailureCode): Fault["provoke"] {
  const error = new PageError(code, { detail: "unreachable: ECONNREFUSED", cause: leaky });
  return atKratos(new FakeKratos().failing("getFlow", error));
}

function atKratos(kratos: FakeKratos, more = ""): Fault["provoke"] {
  return async ({ headers = {}, ...options }) =>
    browse(new FakeHydra(), { kratos, ...options })
      .get(`/registration?flow=${challenge}${more}`)
      .set({ ...navigation, ...headers });
}

async function answer(
  fields: Record<string, string>,
  how: Provocation,
  meanwhile: (hydra: FakeHydra) => unknown = () => undefined,
) {
  const { headers = {}, ...options } = how;
  const hydra = new FakeHydra().openLogout(challenge, asksFirst);
  const browser = browse(hydra, options);
  const form = { ...(await openQuestion(browser, challenge)), ...fields };
  meanwhile(hydra);
  // Over https the agent would not send the cookie back.
  const cookie = browser.jar
    .getCookies({ domain: "127.0.0.1", path: "/", secure: true, script: false })
    .toValueString();
  const post = browser
    .post(address)
    .set({ ...ownForm, "Content-Type": formType, Cookie: cookie, ...headers });
  return post.send(new URLSearchParams(form).toString());
}

const formType = "application/x-www-form-urlencoded";

async function overload({ headers = {}, ...options }: Provocation) {
  const hydra = new FakeHydra();
  const release = hydra.hold();
  const url = await serve(appOver(hydra, { ...options, env: { ...options.env, MAX_IN_FLIGHT: "1" } }));
  const first = supertest(url)
    .get(address)
    .then(() => undefined);
  while (hydra.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const shed = await supertest(url).get(address).set(headers);
  release();
  await first;
  return shed;
}
