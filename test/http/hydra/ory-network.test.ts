import supertest from "supertest";
import { describe, expect, it, onTestFinished } from "vitest";
import { createApp } from "../../../src/app.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { createHydraClient } from "../../../src/hydra/hydra-client.ts";
import { fieldsOf, memoryLog, navigation, ownForm, testSettings } from "../../../testkit/http/browse.ts";
import { answers } from "../../../testkit/stubs/upstream-faults.ts";
import { HydraLogoutStub } from "../../../testkit/stubs/hydra-logout-stub.ts";
import { apiKey, challenge, expectFailure, logoutPath } from "../../../testkit/http/visit-with-faults.ts";
import { makeCertificates } from "../../../testkit/processes/make-certificates.ts";

const certificates = makeCertificates();
const { COOKIE_SECRET } = testSettings;
const verifier = "/oauth2/sessions/logout?logout_verifier=v1";

/** Lethe set up for an Ory Network project that demands its key, over TLS. */
async function signOutService({ env = {}, ca }: { env?: Record<string, string>; ca?: string } = {}) {
  const { cert, key } = certificates;
  const hydra = await HydraLogoutStub.start({ tls: { cert, key }, demandsKey: apiKey });
  onTestFinished(() => hydra.close());
  // Both APIs stand behind the project's own address.
  const redirectTo = `${hydra.url}${verifier}`;
  hydra.failing("accept", answers(200, { redirect_to: redirectTo }));
  const config = readConfig({
    COOKIE_SECRET,
    ORY_SDK_URL: hydra.url,
    ORY_API_KEY: apiKey,
    UPSTREAM_TIMEOUT: "1s",
    ...env,
  });
  const memory = memoryLog();
  const client = createHydraClient({ ...config.hydra, ...(ca === undefined ? {} : { ca }) });
  onTestFinished(() => client.close());
  const browser = supertest.agent(createApp(config, { log: memory.log, hydra: client }));
  return { hydra, config, memory, browser, redirectTo, open: () => browser.get(logoutPath).set(navigation) };
}

const trusting = { ca: certificates.ca };

describe("GET and POST /logout on Ory Network", () => {
  it("accepts with the API key, and sends the browser on within the project", async () => {
    const { hydra, redirectTo, open } = await signOutService(trusting);
    const answer = await open().expect(303);
    expect(answer.headers["location"]).toBe(redirectTo);
    expect(hydra.told).toEqual([`get ${challenge}`, `accept ${challenge}`]);
    expect(hydra.heard.map(({ authorization }) => authorization)).toEqual([
      `Bearer ${apiKey}`,
      `Bearer ${apiKey}`,
    ]);
    expect(hydra.connections).toBe(1);
  });

  it("asks, and rejects with the API key", async () => {
    const { hydra, browser, open } = await signOutService(trusting);
    hydra.asks = true;
    const page = await open().expect(200);
    await browser
      .post(logoutPath)
      .set(ownForm)
      .type("form")
      .send({ ...fieldsOf(page.text), action: "reject" })
      .expect(200);
    expect(hydra.told).toEqual([`get ${challenge}`, `get ${challenge}`, `reject ${challenge}`]);
    expect(new Set(hydra.heard.map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${apiKey}`]),
    );
  });

  it("holds redirects to the project's address: HYDRA_PUBLIC_URL is that by default", async () => {
    const lethe = await signOutService(trusting);
    expect(lethe.config.hydra.publicUrl).toBe(lethe.hydra.url);
    lethe.hydra.failing("accept", answers(200, { redirect_to: `https://evil.example${verifier}` }));
    expectFailure(await lethe.open(), "hydra_fault", lethe);
  });

  it("holds redirects to HYDRA_PUBLIC_URL where the project has a domain of its own", async () => {
    const env = { HYDRA_PUBLIC_URL: "https://auth.example" };
    const lethe = await signOutService({ ...trusting, env });
    expectFailure(await lethe.open(), "hydra_fault", lethe);
    lethe.hydra.failing("accept", answers(200, { redirect_to: `https://auth.example${verifier}` }));
    const answer = await lethe.open();
    expect(answer.headers["location"]).toBe(`https://auth.example${verifier}`);
  });

  it("begins a sign-out at the project's end-session endpoint", async () => {
    const { hydra, browser } = await signOutService(trusting);
    const answer = await browser.get("/logout").set(navigation).expect(303);
    expect(answer.headers["location"]).toBe(`${hydra.url}/oauth2/sessions/logout`);
    expect(hydra.connections).toBe(0);
  });

  it("takes the key as ORY_ADMIN_API_TOKEN too", async () => {
    const env = { ORY_API_KEY: "", ORY_ADMIN_API_TOKEN: apiKey };
    const { open } = await signOutService({ ...trusting, env });
    expect((await open()).status).toBe(303);
  });

  it("is ready when the project lets us in: it has no health endpoint there", async () => {
    const { browser, hydra } = await signOutService(trusting);
    const checks = [{ name: "hydra_admin", status: "ok" }];
    await browser.get("/health/ready").expect(200, { status: "ok", checks });
    expect(hydra.heard).toEqual([]);
    expect(
      new Set(hydra.probed.map(({ operation, authorization }) => `${operation} ${authorization}`)),
    ).toEqual(new Set([`probe Bearer ${apiKey}`, "ready undefined"]));
  });

  it("is ready, too, where the project says in its own format that it has no such request", async () => {
    const { browser, hydra } = await signOutService(trusting);
    const error = { code: 404, status: "Not Found", message: "Unable to locate the resource" };
    hydra.failing("probe", answers(404, { error }));
    expect((await browser.get("/health/ready")).status).toBe(200);
  });
});

describe("a wrong API key", () => {
  const wrongKey = "ory_pat_mistyped-by-the-operator";

  it("is a fault of the operator's: 502, logged at error, and shown nowhere", async () => {
    const lethe = await signOutService({ ...trusting, env: { ORY_API_KEY: wrongKey } });
    const answer = await lethe.open();
    expectFailure(answer, "hydra_denied", lethe);
    expect(answer.text).toContain("This service is not set up correctly");
    expect(lethe.hydra.told).toEqual([`get ${challenge}`]);
    const whole = JSON.stringify(answer.headers) + answer.text + lethe.memory.text();
    expect(whole).not.toMatch(/mistyped-by|Invalid API key|7cf3d6a5/);
    expect(lethe.memory.text()).toContain("Hydra answered 401: check the API key");
  });

  it.each([
    [{ ORY_API_KEY: wrongKey }, "ORY_API_KEY"],
    [{ ORY_API_KEY: "", ORY_ADMIN_API_TOKEN: wrongKey }, "ORY_ADMIN_API_TOKEN"],
  ])("is not ready, and says which setting: %j", async (env, setting) => {
    const { browser } = await signOutService({ ...trusting, env });
    const ready = await browser.get("/health/ready");
    const problem = "Hydra's admin API does not accept this key";
    const check = { name: "hydra_admin", status: "unavailable", setting, problem };
    expect([ready.status, ready.body]).toEqual([503, { status: "unavailable", checks: [check] }]);
    // Visitors are told nothing of it.
    const home = await browser.get("/").expect(200);
    expect(ready.text + home.text).not.toMatch(/mistyped-by|127\.0\.0\.1/);
  });

  it("that no header can hold is refused at the start, and not repeated", () => {
    const unsendable = { ORY_PROJECT_SLUG: "s", ORY_API_KEY: "ory_pat_half\nthe-other-half", COOKIE_SECRET };
    expect(() => readConfig(unsendable)).toThrow(/ORY_API_KEY: must be printable/);
    expect(() => readConfig(unsendable)).not.toThrow(/half|other/);
  });
});

describe("a certificate of Hydra's", () => {
  it("that nobody trusted vouches for: 503, and neither challenge nor key is sent", async () => {
    const lethe = await signOutService();
    expectFailure(await lethe.open(), "hydra_unavailable", lethe);
    expect(lethe.hydra.heard).toEqual([]);
    expect(lethe.memory.text()).toContain("unreachable: ");
  });

  it("from another CA than ours: 503, and nothing is sent", async () => {
    const lethe = await signOutService({ ca: makeCertificates().ca });
    expectFailure(await lethe.open(), "hydra_unavailable", lethe);
    expect(lethe.hydra.heard).toEqual([]);
  });
});
