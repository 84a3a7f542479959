import type { RequestListener } from "node:http";
import supertest from "supertest";
import { expect } from "vitest";
import {
  appOver,
  browse,
  browserOf,
  cookiesOf,
  navigation,
  openQuestion,
  sendForm,
} from "../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { consentTo } from "../../testkit/fakes/fake-hydra-sessions.ts";
import { FakeKratos, sessionCookie } from "../../testkit/fakes/fake-kratos.ts";
import { answers } from "../../testkit/stubs/upstream-faults.ts";
import { visit } from "../../testkit/http/visit-with-faults.ts";
import { browseMeasured } from "../../testkit/http/metrics-scrape.ts";
import { signOutFixture, withKratos } from "../../testkit/http/sign-out-fixture.ts";
import { traceId, traceparent, tracingFixture } from "../../testkit/http/tracing-fixture.ts";
import { promise } from "./readme.ts";

const path = "/logout?logout_challenge=c1";

promise(
  "outcomes and decisions by reason, calls to Hydra and Kratos by operation and result, what is in flight, shed, and still to be revoked; no user data.",
  async () => {
    const { browser, text } = browseMeasured(new FakeHydra().openLogout("c1"));
    await browser.get(path).set(navigation).expect(303);
    const scrape = await text();
    for (const name of [
      'lethe_logouts_total{outcome="accepted",reason="allowlisted_redirect"} 1',
      'lethe_logout_decisions_total{decision="accept",reason="allowlisted_redirect"} 1',
      "lethe_upstream_",
      "in_flight",
      "shed",
      "lethe_revocations_pending 0",
    ]) {
      expect(scrape).toContain(name);
    }
    expect(scrape).not.toMatch(/\bada\b|agora|c1/);
  },
);

promise(
  "A W3C `traceparent` goes on with every call to Hydra and Kratos, and its `trace_id` is in the log.",
  async () => {
    const fixture = await tracingFixture();
    const headers = { ...navigation, traceparent, Cookie: sessionCookie };
    await supertest(fixture.url).get(path).set(headers);
    const told = fixture.told();
    expect(new Set(told.map(({ call }) => call.split(" ")[0]))).toEqual(new Set(["hydra", "kratos"]));
    for (const call of told) expect(call.traceparent).toContain(traceId);
    expect(fixture.memory.lines.find(({ msg }) => msg === "request")).toMatchObject({ trace_id: traceId });
  },
);

promise("they need the same settings, above all `COOKIE_SECRET`.", async () => {
  const statusAt = async (env: Record<string, string>) => {
    const hydra = new FakeHydra().openLogout("c1", asksFirst);
    let replica: RequestListener = appOver(hydra);
    const browser = browserOf((req, res) => replica(req, res));
    const fields = await openQuestion(browser);
    replica = appOver(hydra, { env });
    return (await sendForm(browser, { ...fields, action: "accept" })).status;
  };
  expect(await statusAt({})).toBe(303);
  expect(await statusAt({ COOKIE_SECRET: "another secret of 32 bytes or more" })).toBe(403);
});

promise(
  "`/health/ready` fails on every replica when Hydra is away, and users would get the proxy's bare 503 instead of a page that says so.",
  async () => {
    const { hydra, browser, open } = await visit();
    hydra.failing("ready", answers(503, {})).failing("get", answers(503, {}));
    await browser.get("/health/alive").expect(200);
    await browser.get("/health/ready").expect(503);
    expect((await open().expect(503)).text).toContain("The sign-in server is not answering");
  },
);

promise(
  "With `LOGOUT_REVOKE_DELAY=0` they are revoked before the answer (a failure stops the sign-out, which can be tried again)",
  async () => {
    const env = { LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "0" };
    const scene = signOutFixture({ env, consents: [consentTo("agora", { isNotified: true })] });
    scene.sessions.failing("revokeConsent");
    expect((await scene.answer("accept")).text).toContain(">Try again<");
    expect(scene.told).toEqual(["revoke consent-of-agora"]);
    scene.sessions.recover();
    expect((await scene.answer("accept")).status).toBe(303);
    expect(scene.told.slice(1)).toEqual(["revoke consent-of-agora", "accept c1"]);
  },
);

promise(
  "Before the last roll, a browser that showed no page with a form since the second keeps an old cookie; the next page gives it a new one.",
  async () => {
    const [older, newer] = ["o".repeat(32), "n".repeat(32)];
    const cookie = async (COOKIE_SECRET: string, sent = "") => {
      const browser = browse(new FakeHydra().openLogout("c1", asksFirst), { env: { COOKIE_SECRET } });
      return cookiesOf(await browser.get(path).set(navigation).set("Cookie", sent))["lethe-csrf"]?.[0];
    };
    const first = await cookie(`${older},${newer}`);
    expect(await cookie(newer, first)).toMatch(/^lethe-csrf=s%3A/);
    expect(await cookie(newer, await cookie(`${newer},${older}`, first))).toBeUndefined();
  },
);

promise(
  "Lethe is the sign-in, the consent and the account pages as well, and a sign-out ends Kratos's session, too.",
  async () => {
    for (const at of ["/login", "/consent", "/account"]) {
      const beside = browse(new FakeHydra(), { env: withKratos, kratos: new FakeKratos() });
      expect((await browse(new FakeHydra()).get(at)).status).toBe(404);
      expect((await beside.get(at)).status).not.toBe(404);
    }
    const scene = signOutFixture({ kratos: new FakeKratos().signedIn() });
    await scene.answer("accept");
    expect(scene.told[0]).toBe("endBrowserSession");
  },
);

promise(
  "`/health/ready` says ok when what answers at `HYDRA_ADMIN_URL` is Hydra's admin API, has its database and accepts Lethe's key, and what answers at Kratos's addresses is Kratos. Else `checks` says which setting is wrong, and how, without any address or key.",
  async () => {
    const { hydra, browser } = await visit();
    hydra.failing("probe", answers(403, {}));
    const refused = await browser.get("/health/ready").expect(503);
    expect(refused.body).toMatchObject({
      checks: [{ setting: "ORY_API_KEY", problem: expect.any(String) as string }],
    });
    const { hydra: other, browser: at } = await visit();
    other.failing("probe", answers(404, {}));
    const elsewhere = await at.get("/health/ready").expect(503);
    expect(elsewhere.body).toMatchObject({
      checks: [{ setting: "HYDRA_ADMIN_URL", problem: expect.any(String) as string }],
    });
    expect(refused.text + elsewhere.text).not.toMatch(/127\.0\.0\.1|ory_pat/);
  },
);
