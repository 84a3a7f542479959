import { expect } from "vitest";
import {
  browse,
  browserOf,
  fieldsOf,
  memoryLog,
  navigation,
  openQuestion,
  ownForm,
  sendForm,
} from "../../testkit/http/browse.ts";
import { faults } from "../../testkit/http/every-error-page.ts";
import { asksFirst, FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { FakeKratos } from "../../testkit/fakes/fake-kratos.ts";
import { answers, hangs, nonsense, resets } from "../../testkit/stubs/upstream-faults.ts";
import type { HydraLogoutStub } from "../../testkit/stubs/hydra-logout-stub.ts";
import { impatient, visit } from "../../testkit/http/visit-with-faults.ts";
import { browseSignIn } from "../../testkit/http/browse-login.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { flowPages } from "../../testkit/http/flow-pages.ts";
import { openedFlow } from "../../testkit/fakes/kratos-flow-fixtures.ts";
import { listenOverHydra, sendBytes } from "../../testkit/http/raw-requests.ts";
import { promise } from "./readme.ts";

const address = (value: string) => `/logout?logout_challenge=${value}`;
const retry = '<a class="button primary" href="">Try again</a>';

/** What a browser, and the log, get for a fault of Hydra's when it is asked. */
async function underFault(break_: (hydra: HydraLogoutStub) => unknown, env: Record<string, string> = {}) {
  const { hydra, open, memory } = await visit({ env });
  await break_(hydra);
  const { status, headers, text } = await open();
  const line = memory.lines.find(({ msg }) => msg === "request");
  return { status, text, retryAfter: headers["retry-after"], level: line?.["level"] };
}

promise("no challenge | 303, or 400 without `HYDRA_PUBLIC_URL` | the sign-out begins at Hydra", async () => {
  const begun = await browse(new FakeHydra()).get("/logout").set(navigation).expect(303);
  expect(begun.headers["location"]).toBe("https://hydra.example/oauth2/sessions/logout");
  await browse(new FakeHydra(), { env: { HYDRA_PUBLIC_URL: "" } })
    .get("/logout")
    .expect(400);
});

promise(
  "challenge empty, repeated, over 16,000 characters, with control characters | 400 | nothing is sent to Hydra",
  async () => {
    const hydra = new FakeHydra();
    const browser = browse(hydra);
    for (const bad of ["", "c1&logout_challenge=c1", "c".repeat(16_001), "c%00", "c%0A", "c%7F"]) {
      await browser.get(address(bad)).set(navigation).expect(400);
    }
    expect([...hydra.asked, ...hydra.told]).toEqual([]);
    await browser
      .get(address("c".repeat(16_000)))
      .set(navigation)
      .expect(410);
    expect(hydra.asked).toHaveLength(1);
  },
);

promise(
  "challenge used, rejected, unknown or expired | 410 | a used one starts again where Hydra says, once",
  async () => {
    const hydra = new FakeHydra().openLogout("rejected").usedLogout("used", "https://hydra.example/again");
    await hydra.rejectLogoutRequest("rejected");
    const browser = browse(hydra);
    for (const gone of ["rejected", "unknown"]) await browser.get(address(gone)).set(navigation).expect(410);
    const first = await browser.get(address("used")).set(navigation).expect(303);
    expect(first.headers["location"]).toBe("https://hydra.example/again");
    await browser.get(address("used")).set(navigation).expect(410);
    const expired = answers(401, { error: "expired", error_description: "too late" });
    expect((await underFault((real) => real.failing("get", expired))).status).toBe(410);
  },
);

promise(
  'Hydra refuses or resets the connection, times out, is overloaded | 503 with `Retry-After` | "Try again", on the same challenge',
  async () => {
    const seen = [
      await underFault((hydra) => hydra.close()),
      await underFault((hydra) => hydra.failing("get", resets)),
      await underFault((hydra) => hydra.failing("get", hangs), impatient),
      await underFault((hydra) => hydra.failing("get", answers(429, {}))),
      await underFault((hydra) => hydra.failing("get", answers(503, {}))),
    ];
    expect(seen.map(({ status, retryAfter }) => [status, retryAfter])).toEqual(seen.map(() => [503, "5"]));
    // An empty reference is this very address, with its challenge.
    for (const { text } of seen) expect(text).toContain(retry);
    const { hydra, open } = await visit();
    hydra.failing("get", answers(503, {}));
    await open().expect(503);
    hydra.recover();
    await open().expect(303);
  },
);

promise(
  "Hydra fails, or answers with something that is not its format or leads elsewhere | 502",
  async () => {
    const elsewhere = answers(200, { redirect_to: "https://evil.example/" });
    const statuses = [(await underFault((hydra) => hydra.failing("accept", elsewhere))).status];
    for (const [, fault] of nonsense) {
      statuses.push((await underFault((hydra) => hydra.failing("get", fault))).status);
    }
    expect(new Set(statuses)).toEqual(new Set([502]));
  },
);

promise("Hydra does not accept Lethe's key | 502, logged as `error`", async () => {
  const seen = await underFault((hydra) => hydra.failing("get", answers(401, { error: "unauthorized" })));
  expect(seen).toMatchObject({ status: 502, level: 50 });
});

promise(
  "Kratos can't be reached / fails / does not accept Lethe's key | 503 with `Retry-After` / 502 / 502, logged as `error` | \"Try again\"",
  async () => {
    const { kratos_unavailable: away, kratos_fault: fails, kratos_denied: denied } = faults;
    const seen = await Promise.all([away, fails, denied].map(({ provoke }) => provoke({})));
    expect(seen.map(({ status }) => status)).toEqual([503, 502, 502]);
    expect(seen[0]?.headers["retry-after"]).toBe("5");
    for (const { text } of seen) expect(text).toContain(retry);
    const memory = memoryLog();
    await denied.provoke({ log: memory.log });
    expect(memory.lines.find(({ msg }) => msg === "request")).toMatchObject({ level: 50 });
  },
);

promise(
  "a Kratos page that expired, or was begun in another browser | 303, then 410 | it begins afresh, once, and still knows which sign-in it was for",
  async () => {
    // Without the CSRF cookie of its browser a flow is as good as gone: Kratos says 403.
    const kratos = new FakeKratos().openFlow("login", openedFlow({ id: "fresh" }));
    const browser = browserOf(flowPages(kratos));
    const first = await browser.get("/login?flow=old&login_challenge=c1").expect(303);
    const begun = await browser.get(first.headers["location"] ?? "").expect(303);
    expect(begun.headers["location"]).toBe(
      "https://kratos.example/self-service/login/browser?login_challenge=c1",
    );
    await browser.get("/login?flow=gone-again&login_challenge=c1").expect(410);
  },
);

promise(
  "addresses of Hydra's or Kratos's that lead back to where it began | 303 three times, then 410 | an error page instead of a redirect loop",
  async () => {
    const browser = browse(new FakeHydra(), { kratos: new FakeKratos() });
    for (const status of [303, 303, 303, 410])
      await browser.get("/registration?id=an-error").set(navigation).expect(status);
  },
);

promise(
  "a sign-in or a consent that expired while its page was open | 303, then 410 | it begins again as its client had begun it; a sign-in says so",
  async () => {
    for (const [path, next] of [
      ["/login?login_challenge=c1", "/login?login_challenge=c2"],
      ["/consent?consent_challenge=c1", undefined],
    ] as const) {
      const hydra = new FakeLogin().openLogin("c1").openConsent("c1");
      const browser = browseSignIn(hydra);
      await browser.get(path).set(navigation).expect(200);
      hydra.used("c1");
      const begun = await browser.get(path).set(navigation).expect(303);
      expect(begun.headers["location"]).toBe(
        "https://hydra.example/oauth2/auth?client_id=agora&state=of%20ours",
      );
      await browser.get(path).set(navigation).expect(410);
      hydra.openLogin("c2");
      const page = next && (await browser.get(next).set(navigation).expect(200));
      if (page) expect(page.text).toContain("The page was open for too long");
    }
  },
);

promise(
  "form not from Lethe's page, or its token stale | 403 | the confirmation page again, with a fresh token",
  async () => {
    const hydra = new FakeHydra().openLogout("c1", asksFirst);
    const browser = browse(hydra);
    const fields = { ...(await openQuestion(browser)), action: "accept" };
    const foreign = { ...ownForm, "Sec-Fetch-Site": "cross-site" };
    await browser.post("/logout").set(foreign).type("form").send(fields).expect(403);
    const stale = await sendForm(browser, { ...fields, _csrf: "stale" }).expect(403);
    expect(hydra.told).toEqual([]);
    await sendForm(browser, { ...fieldsOf(stale.text), action: "accept" }).expect(303);
    expect(hydra.told).toEqual(["accept c1"]);
  },
);

promise(
  "form too large / not a form / unknown answer | 413 / 415 / 400 | nothing is sent to Hydra",
  async () => {
    const hydra = new FakeHydra().openLogout("c1", asksFirst);
    const browser = browse(hydra);
    const fields = { ...(await openQuestion(browser)), action: "accept" };
    hydra.asked.length = 0;
    await sendForm(browser, { ...fields, more: "x".repeat(100_000) }).expect(413);
    await browser.post("/logout").set(ownForm).send(fields).expect(415);
    await sendForm(browser, { ...fields, action: "yes" }).expect(400);
    expect([...hydra.asked, ...hydra.told]).toEqual([]);
  },
);

promise("unknown path / method | 404 / 405 with `Allow`", async () => {
  const browser = browse(new FakeHydra());
  await browser.get("/nowhere").expect(404);
  const { headers } = await browser.put("/logout").expect(405);
  expect(headers["allow"]).toBe("GET, HEAD, POST");
});

promise("too much at once (`MAX_IN_FLIGHT`) | 503 with `Retry-After`", async () => {
  const shed = await faults.overloaded.provoke({});
  expect([shed.status, shed.headers["retry-after"]]).toEqual([503, "1"]);
});

promise(
  "headers of more than 64 kB | 431 | says that the address or the cookies are too long, what to do",
  async () => {
    const { lethe } = await listenOverHydra();
    const cookie = `Cookie: c=${"c".repeat(65 * 1024)}`;
    const answer = await sendBytes(lethe.port, `GET / HTTP/1.1\r\nHost: lethe\r\n${cookie}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toMatch(/address of this page or the cookies.*begin there again.*delete the cookies/);
  },
);
