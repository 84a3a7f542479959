import { describe, expect, it } from "vitest";
import {
  browse,
  cookiesOf,
  memoryLog,
  navigation,
  openQuestion,
  ownForm,
  sendForm,
  testSettings,
} from "../../../testkit/http/browse.ts";
import { challenge, faults } from "../../../testkit/http/every-error-page.ts";
import { agora, FakeHydra, hintFor, openRequest } from "../../../testkit/fakes/fake-hydra.ts";

// Every request that this service knows, with something secret wherever a secret can be.
const hint = hintFor({ sid: "sid-1", sub: "ada", aud: "agora" });
const restartUrl = `https://hydra.example/oauth2/sessions/logout?id_token_hint=${hint}`;
const query = `id_token_hint=${hint}&post_logout_redirect_uri=https://agora.example/signed-out&state=the-secret-state`;
const secretHeaders = {
  Authorization: "Bearer the-secret-bearer",
  "X-CSRF-Token": "the-secret-header",
  Referer: `https://agora.example/?${challenge}`,
  "User-Agent": "the-secret-agent",
};

async function runEverything() {
  const memory = memoryLog();
  const asks = openRequest({ query, client: { ...agora, skipLogoutConsent: false } });
  const hydra = new FakeHydra()
    .openLogout(challenge, openRequest({ query }))
    .openLogout(`${challenge}-1`, asks)
    .openLogout(`${challenge}-2`, asks)
    .usedLogout(`${challenge}-3`, restartUrl);
  const env = { ORY_API_KEY: "the-secret-key" };
  const browser = browse(hydra, { log: memory.log, env });
  const secrets = [
    challenge,
    hint,
    "the-secret",
    testSettings.COOKIE_SECRET,
    env.ORY_API_KEY,
    "id_token_hint",
    "logout_verifier",
  ];
  let requests = 0;
  const send = async <T extends { headers: unknown }>(request: PromiseLike<T>): Promise<T> => {
    requests += 1;
    const answer = await request;
    for (const [pair = ""] of Object.values(cookiesOf(answer))) secrets.push(pair.replace(/^.*?=/, ""));
    return answer;
  };
  const get = (path: string) => send(browser.get(path).set({ ...navigation, ...secretHeaders }));

  await get(`/logout?logout_challenge=${challenge}`);
  await send(browser.head(`/logout?logout_challenge=${challenge}`));
  const accepts = await openQuestion(browser, `${challenge}-1`);
  const rejects = await openQuestion(browser, `${challenge}-2`);
  requests += 2;
  secrets.push(...[accepts, rejects].flatMap(({ _csrf = "", request = "" }) => [_csrf, request]));
  await send(sendForm(browser, { ...accepts, action: "accept" }));
  await send(sendForm(browser, { ...rejects, action: "reject" }));
  await send(sendForm(browser, { ...rejects, action: "reject" }));
  await send(sendForm(browser, { ...accepts, _csrf: "the-secret-token", action: "accept" }));
  await send(sendForm(browser, { ...accepts, action: "the-secret-action" }));
  await send(browser.post(`/logout?${query}`).set(ownForm).type("json").send({ challenge }));
  await get(`/logout?logout_challenge=${challenge}-3`);
  await get(`/logout?logout_challenge=${challenge}-3`);
  await get(`/logout?logout_challenge=${challenge}&logout_challenge=the-secret-other`);
  await get(`/error?error=the-secret-error&error_description=the-secret-text&${query}`);
  for (const path of ["/logged-out", "/logged-out/check", "/", "/nowhere", "/health/alive"])
    await get(`${path}?${query}`);
  return { memory, requests, secrets };
}

describe("the log, at debug and whatever is asked,", () => {
  it("has one line per request and nothing secret in any", async () => {
    const { memory, requests, secrets } = await runEverything();
    const lines = memory.lines.filter(({ event }) => event === undefined);
    expect(lines).toHaveLength(requests);
    expect(new Set(lines.map(({ request_id: id }) => id)).size).toBe(requests);
    expect(memory.lines.filter(({ event }) => event !== undefined).map(({ event }) => event)).toEqual([
      "logout.accepted",
      "logout.accepted",
      "logout.rejected",
      "logout.gone",
      "logout.gone",
      "logout.gone",
    ]);
    expect(secrets.length).toBeGreaterThan(12);
    for (const secret of secrets) expect(memory.text()).not.toContain(secret);
    for (const secret of secrets) expect(memory.text()).not.toContain(decodeURIComponent(secret));
  });

  it.each(Object.entries(faults))("has nothing secret of the fault %s", async (_code, { provoke }) => {
    const memory = memoryLog();
    await provoke({ log: memory.log, headers: secretHeaders });
    expect(memory.lines.length).toBeGreaterThan(0);
    expect(memory.text()).not.toMatch(/the-secret|10\.0\.0\.7|\/srv\/|logout_challenge/);
  });
});
