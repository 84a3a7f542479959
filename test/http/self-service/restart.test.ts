import { describe, expect, it } from "vitest";
import type { FlowKind } from "../../../src/kratos/kratos.ts";
import { browserOf, cookiesOf } from "../../../testkit/http/browse.ts";
import { FakeKratos, sessionCookie } from "../../../testkit/fakes/fake-kratos.ts";
import { flowPages, type FlowPagesOptions } from "../../../testkit/http/flow-pages.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";

const begin = (kind: FlowKind, query = "") => `https://kratos.example/self-service/${kind}/browser${query}`;
const baseUrl = "https://lethe.example";

function browse(kratos: FakeKratos, options: FlowPagesOptions = {}) {
  return browserOf(flowPages(kratos, options));
}

function locationOf(answer: { headers: unknown }): string {
  return (answer.headers as Record<string, string>)["location"] ?? "";
}

describe("a flow that is gone", () => {
  const kinds = ["login", "registration", "recovery", "verification", "settings"] as const;

  it.each(kinds)("starts afresh: %s", async (kind) => {
    const kratos = new FakeKratos().openFlow(kind, openedFlow({ id: "fresh" }));
    const browser = browse(kratos);
    const first = await browser.get(`/${kind}?flow=old`).expect(303);
    expect(locationOf(first)).toBe(`/${kind}?flow=old&again=1`);
    const second = await browser.get(locationOf(first)).expect(303);
    expect(locationOf(second)).toBe(begin(kind));
    // The settings lead on to one of their sections.
    const fresh = kind === "settings" ? "/account/security" : `/${kind}`;
    const page = await browser.get(`${fresh}?flow=fresh`).expect(200);
    expect(cookiesOf(page)["lethe-restarted"]).toContain("lethe-restarted=");
    expect(kratos.asked).toEqual([`getFlow ${kind} old`, `getFlow ${kind} fresh`]);
  });

  it("starts afresh with its login challenge, which knows where it leads", async () => {
    const browser = browse(new FakeKratos().goneFlow("login", "old", "https://app.example/expired"));
    const first = await browser.get("/login?flow=old&login_challenge=c1&refresh=true").expect(303);
    const second = await browser.get(locationOf(first)).expect(303);
    expect(locationOf(second)).toBe(begin("login", "?login_challenge=c1&refresh=true"));
  });

  it.each(["recovery", "verification"] as const)(
    "starts afresh with the client's request to return to, which never stands in an address of ours: %s",
    async (kind) => {
      const asked = "https://hydra.example/oauth2/auth?client_id=agora&login_hint=ada%40example.com";
      const browser = browse(new FakeKratos().goneFlow(kind, "old", asked));
      const first = await browser.get(`/${kind}?flow=old&login_challenge=c1`).expect(303);
      expect(locationOf(first)).toBe(`/${kind}?flow=old&login_challenge=c1&again=2`);
      const second = await browser.get(locationOf(first)).expect(303);
      const parameters = new URL(locationOf(second)).searchParams;
      expect([parameters.get("return_to"), parameters.get("login_challenge")]).toEqual([asked, "c1"]);
    },
  );

  it("believes the address rather than Kratos about where to return to", async () => {
    const browser = browse(new FakeKratos().goneFlow("login", "old", "https://app.example/expired"));
    const first = await browser.get("/login?flow=old&return_to=https%3A%2F%2Fapp.example%2F").expect(303);
    const second = await browser.get(locationOf(first)).expect(303);
    expect(locationOf(second)).toBe(begin("login", "?return_to=https%3A%2F%2Fapp.example%2F"));
  });

  it("says what to do when the browser keeps none of our cookies", async () => {
    const kratos = new FakeKratos();
    const first = await browse(kratos).get("/login?flow=old").expect(303);
    const page = await browse(kratos).get(locationOf(first)).expect(410);
    expect(page.text).toContain("allow cookies for this site");
  });

  it("says what to do when the browser keeps none of Kratos's cookies, and can try again after that", async () => {
    const browser = browse(new FakeKratos());
    const first = await browser.get("/login?flow=old").expect(303);
    await browser.get(locationOf(first)).expect(303);
    const page = await browser.get("/login?flow=new").expect(410);
    expect(page.text).toContain("allow cookies for this site");
    await browser.get("/login?flow=newer").expect(303);
  });

  it("is not mixed up with one of another kind", async () => {
    const browser = browse(new FakeKratos());
    await browser.get("/login?flow=old").expect(303);
    const answer = await browser.get("/recovery?flow=old").expect(303);
    expect(locationOf(answer)).toBe("/recovery?flow=old&again=1");
  });
});

describe("a flow whose address does not say what it is for", () => {
  it.each(["login", "registration", "verification"] as const)(
    "gets its login challenge, and nothing that this knows already: %s",
    async (kind) => {
      const flow = openedFlow({ loginChallenge: "c1", returnTo: "https://app.example/" });
      const browser = browse(new FakeKratos().openFlow(kind, flow));
      const answer = await browser.get(`/${kind}?flow=f1`).expect(303);
      expect(locationOf(answer)).toBe(`/${kind}?flow=f1&login_challenge=c1`);
      await browser.get(locationOf(answer)).expect(200);
    },
  );

  it("gets the place to return to", async () => {
    const flow = openedFlow({ returnTo: "https://app.example/" });
    const browser = browse(new FakeKratos().openFlow("recovery", flow));
    const answer = await browser.get("/recovery?flow=f1").expect(303);
    expect(locationOf(answer)).toBe("/recovery?flow=f1&return_to=https%3A%2F%2Fapp.example%2F");
    await browser.get(locationOf(answer)).expect(200);
  });

  it("does not get a client's request, which is long and may name a user, but leads back to it", async () => {
    const asked = "https://hydra.example/oauth2/auth?client_id=agora&login_hint=ada%40example.com";
    const browser = browse(new FakeKratos().openFlow("recovery", openedFlow({ returnTo: asked })));
    const page = await browser.get("/recovery?flow=f1").expect(200);
    expect(page.text).toContain(`<a id="to-login" href="${asked.replace("&", "&amp;")}"`);
  });

  it("goes by what the address says, and is shown", async () => {
    const flow = openedFlow({ loginChallenge: "c1", returnTo: "https://app.example/" });
    const browser = browse(new FakeKratos().openFlow("login", flow));
    const once = await browser.get("/login?flow=f1&login_challenge=c2&return_to=x").expect(200);
    const twice = await browser
      .get("/login?flow=f1&login_challenge=a&login_challenge=b&return_to=")
      .expect(200);
    expect([once.text, twice.text].every((html) => html.includes("login-title"))).toBe(true);
  });

  it("is found under BASE_PATH again", async () => {
    const flow = openedFlow({ loginChallenge: "c1" });
    const browser = browse(new FakeKratos().openFlow("login", flow), { env: { BASE_PATH: "/auth" } });
    const answer = await browser.get("/login?flow=f1").expect(303);
    expect(locationOf(answer)).toBe("/auth/login?flow=f1&login_challenge=c1");
  });
});

describe("a flow that wants a second factor first", () => {
  it("leads there", async () => {
    const url = begin("login", "?aal=aal2");
    const kratos = new FakeKratos().answerFlow("settings", "f1", { state: "needs_second_factor", url });
    const answer = await browse(kratos).get("/settings?flow=f1").expect(303);
    expect(locationOf(answer)).toBe(url);
  });
});

describe("GET /settings without a session", () => {
  const https = { env: { BASE_URL: `${baseUrl}/auth` } };
  const returning = encodeURIComponent(`${baseUrl}/auth/settings?from=sign-in`);

  it("begins with a sign-in, and comes back", async () => {
    const kratos = new FakeKratos();
    const answer = await browse(kratos, https).get("/settings").expect(303);
    expect(locationOf(answer)).toBe(begin("login", `?return_to=${returning}`));
    expect(kratos.asked).toEqual([]);
  });

  it("asks for the second factor of a user who comes back with a session that is not enough", async () => {
    const kratos = new FakeKratos();
    const browser = browse(kratos, https);
    const answer = await browser.get("/settings?from=sign-in").set("Cookie", sessionCookie).expect(303);
    const second = encodeURIComponent(`${baseUrl}/auth/settings?from=second-step`);
    expect(locationOf(answer)).toBe(begin("login", `?return_to=${second}&aal=aal2`));
  });

  it("leaves it to Kratos when the cookie that comes along is not the one that Kratos sees", async () => {
    const browser = browse(new FakeKratos(), https);
    const answer = await browser.get("/settings?from=second-step").set("Cookie", sessionCookie).expect(303);
    expect(locationOf(answer)).toBe(begin("settings"));
  });

  it("leaves it to Kratos when its cookie does not come along, so that nothing goes round in circles", async () => {
    const answer = await browse(new FakeKratos(), https).get("/settings?from=sign-in").expect(303);
    expect(locationOf(answer)).toBe(begin("settings"));
  });

  it("leaves it to Kratos when nobody said where this page is", async () => {
    const answer = await browse(new FakeKratos()).get("/settings").expect(303);
    expect(locationOf(answer)).toBe(begin("settings"));
  });

  it("goes by way of a sign-in when the session ended while the page was open, and at most once", async () => {
    const kratos = new FakeKratos().answerFlow("settings", "f1", { state: "signed_out" });
    const browser = browserOf(flowPages(kratos, { env: { BASE_URL: "http://lethe.example" } }));
    const first = await browser.get("/settings?flow=f1").expect(303);
    const second = await browser.get(locationOf(first)).expect(303);
    expect(locationOf(second)).toBe(
      begin("login", `?return_to=${encodeURIComponent("http://lethe.example/settings")}`),
    );
    await browser.get("/settings?flow=f1").expect(410);
  });
});
