import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import type { FlowKind } from "../../../src/kratos/kratos.ts";
import { browserOf, memoryLog, navigation } from "../../../testkit/http/browse.ts";
import { check } from "../../../testkit/http/check-headers.ts";
import { FakeKratos, sessionCookie } from "../../../testkit/fakes/fake-kratos.ts";
import { flowPages, type FlowPagesOptions } from "../../../testkit/http/flow-pages.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";

const kinds = ["registration", "recovery", "verification", "settings"] as const;
/** Where a flow is shown: the settings lead on to one of their sections. */
const shownAt = (kind: FlowKind) => (kind === "settings" ? "/account/security" : `/${kind}`);
const begin = (kind: FlowKind, query = "") => `https://kratos.example/self-service/${kind}/browser${query}`;

function browse(kratos: FakeKratos, options: FlowPagesOptions = {}) {
  return browserOf(flowPages(kratos, options));
}

function locationOf(answer: { headers: unknown }): string {
  return (answer.headers as Record<string, string>)["location"] ?? "";
}

describe.each(kinds)("GET /%s", (kind) => {
  it("shows the flow that it is given, and asks Kratos with the browser's cookies", async () => {
    const kratos = new FakeKratos().openFlow(kind);
    const page = await browse(kratos)
      .get(`${shownAt(kind)}?flow=f1`)
      .set("Cookie", "a=b")
      .expect(200);
    expect(page.text).toContain(`<h1 id="${kind}-title">`);
    expect(page.text).toMatch(
      / action="https:\/\/kratos.example\/self-service\/login\?flow=f1(?:&amp;section=security)?"/,
    );
    expect(check(page, { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" })).toEqual([]);
    expect(kratos.asked).toEqual([`getFlow ${kind} f1`]);
    expect(kratos.cookies).toEqual(["a=b"]);
    expect(kratos.told).toEqual([]);
  });

  it("begins a flow when it is given none, with what is known of it and nothing else", async () => {
    const kratos = new FakeKratos().signedIn();
    const query =
      "return_to=https%3A%2F%2Fapp.example%2F&login_challenge=c1&evil=1&return_session_token_exchange_code=1";
    const answer = await browse(kratos).get(`/${kind}?${query}`).set("Cookie", sessionCookie).expect(303);
    expect(locationOf(answer)).toBe(
      begin(kind, "?return_to=https%3A%2F%2Fapp.example%2F&login_challenge=c1"),
    );
  });

  it("passes nothing on that is there twice, is empty, or is oversized", async () => {
    const kratos = new FakeKratos().signedIn();
    const query = `return_to=a&return_to=b&aal=&login_challenge=${"x".repeat(16_001)}`;
    const answer = await browse(kratos).get(`/${kind}?${query}`).set("Cookie", sessionCookie).expect(303);
    expect(locationOf(answer)).toBe(begin(kind));
  });

  it.each(["flow=", "flow=a&flow=b", "flow=a%2Fb", `flow=${"x".repeat(129)}`, "flow=a%0Ab"])(
    "refuses %j without a word to Kratos",
    async (query) => {
      const kratos = new FakeKratos();
      const page = await browse(kratos).get(`/${kind}?${query}`).expect(400);
      expect(page.text).toContain("This link is damaged");
      expect(kratos.asked).toEqual([]);
    },
  );

  it("is not loaded ahead of time", async () => {
    const kratos = new FakeKratos().openFlow(kind);
    await browse(kratos)
      .get(`/${kind}?flow=f1`)
      .set({ ...navigation, "Sec-Purpose": "prefetch" })
      .expect(503);
    expect(kratos.asked).toEqual([]);
  });

  it("takes no form: those go to Kratos", async () => {
    const answer = await browse(new FakeKratos()).post(`/${kind}?flow=f1`).expect(405);
    expect(answer.headers["allow"]).toBe("GET, HEAD");
  });

  it.each([
    ["kratos_unavailable", 503],
    ["kratos_fault", 502],
    ["kratos_denied", 502],
  ] as const)("says so when Kratos answers with %s", async (code, status) => {
    const kratos = new FakeKratos().failing("getFlow", new PageError(code));
    const page = await browse(kratos).get(`/${kind}?flow=flow-1`).expect(status);
    expect(page.text).toContain('<a class="button primary" href="">Try again</a>');
    expect(page.text).not.toContain("flow-1");
  });

  it("logs neither the flow's id nor what is in it", async () => {
    const log = memoryLog();
    const flow = openedFlow({ id: "flow-1", loginChallenge: "challenge-1" });
    const kratos = new FakeKratos().openFlow(kind, flow);
    const address = `${shownAt(kind)}?flow=flow-1&login_challenge=challenge-1`;
    await browse(kratos, { log: log.log }).get(address).set("Cookie", sessionCookie).expect(200);
    await browse(kratos, { log: log.log })
      .get(`/${kind}?flow=flow-2&login_challenge=challenge-1`)
      .expect(303);
    expect(log.lines.length).toBe(2);
    expect(log.text()).not.toMatch(/flow-[12]|challenge-1|csrf-of-kratos|of-ada/);
  });
});
