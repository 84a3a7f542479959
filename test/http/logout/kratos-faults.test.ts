import { describe, expect, it } from "vitest";
import { createKratosClient } from "../../../src/kratos/kratos-client.ts";
import { ada } from "../../../testkit/fakes/fake-kratos.ts";
import { refused, startKratosStub, type Said } from "../kratos/kratos-stub.ts";
import { listsOf, signOutFixture, words } from "../../../testkit/http/sign-out-fixture.ts";

// Real answers of a real socket's, through our own client of Kratos.
const whoami = "GET /sessions/whoami";
const begin = "GET /self-service/logout/browser";
const end = "GET /self-service/logout";
const endAll = `DELETE /admin/identities/${ada.id}/sessions`;

const session = { id: "k1", active: true, identity: { id: ada.id, traits: { email: "ada@example.com" } } };
const known: Said = { status: 200, body: session };
const signedOut: Said = { status: 401, body: { error: { code: 401 } } };
const begun: Said = { status: 200, body: { logout_token: "t", logout_url: "x" } };
const forgets = "ory_kratos_session=; Path=/; Max-Age=0";
const ended: Said = { status: 204, headers: { "Set-Cookie": [forgets] } };
const html: Said = { status: 200, body: "<html>", headers: { "Content-Type": "text/html" } };

/** Kratos as it should be: it knows the person when the question is shown and when it is answered, and then no more. */
const well = (): Record<string, Said | Said[] | "hang"> => ({
  [whoami]: [known, known, signedOut],
  [begin]: begun,
  [end]: ended,
  [endAll]: { status: 204 },
});

const cookie = "ory_kratos_session=s";
const identity = { LOGOUT_KRATOS: "identity" };
const unavailable: [number, string] = [503, "The account server is not answering"];
const fault: [number, string] = [502, "The account server gave an unexpected answer"];
const denied: [number, string] = [502, "This service is not set up correctly"];

describe("a sign-out with Kratos", () => {
  it("goes through when Kratos does as it should", async () => {
    const { kratos, calls } = await startKratosStub(well());
    const { answer, told } = signOutFixture({ kratos, cookie, env: identity });
    const left = await answer("accept");
    expect([left.status, left.headers["set-cookie"]]).toEqual([
      303,
      [forgets, expect.stringMatching(/^lethe-ended=/)],
    ]);
    expect(told).toEqual(["accept c1"]);
    expect(calls()).toEqual([whoami, whoami, begin, `${end}?token=t`, whoami, endAll]);
  });

  it.each<[string, Record<string, Said | Said[] | "hang">, [number, string]]>([
    ["does not answer who is there", { [whoami]: "hang" }, unavailable],
    ["is overloaded when asked who is there", { [whoami]: [known, { status: 503 }] }, unavailable],
    ["fails when asked who is there", { [whoami]: [known, { status: 500 }] }, fault],
    ["says 404 when asked who is there", { [whoami]: [known, { status: 404 }] }, fault],
    ["answers with a page when asked who is there", { [whoami]: [known, html] }, fault],
    ["does not answer to the beginning of a logout", { [begin]: "hang" }, unavailable],
    ["fails at the beginning of a logout", { [begin]: { status: 500 } }, fault],
    ["says 404 to the beginning of a logout", { [begin]: { status: 404 } }, fault],
    ["begins a logout with a page", { [begin]: html }, fault],
    ["does not answer to the end of a logout", { [end]: "hang" }, unavailable],
    ["refuses the end of a logout", { [end]: { status: 403 } }, fault],
    ["redirects the end of a logout", { [end]: { status: 303, headers: { Location: "/" } } }, fault],
    ["fails at the end of a logout", { [end]: { status: 500 } }, fault],
    ["ends a logout with a page", { [end]: html }, fault],
    ["keeps the session all the same", { [whoami]: [known, known, known] }, fault],
    ["does not say whether the session has ended", { [whoami]: [known, known, { status: 500 }] }, fault],
    ["does not end the other sessions", { [endAll]: "hang" }, unavailable],
    ["fails at the end of the other sessions", { [endAll]: { status: 500 } }, fault],
    ["refuses its admin API", { [endAll]: { status: 401 } }, denied],
    ["forbids its admin API", { [endAll]: { status: 403 } }, denied],
  ])("stops before Hydra is told when Kratos %s", async (_what, wrong, [status, title]) => {
    const { kratos } = await startKratosStub({ ...well(), ...wrong });
    const { answer, told, events } = signOutFixture({ kratos, cookie, env: identity });
    const page = await answer("accept");
    expect(page.status).toBe(status);
    expect(page.text).toContain(`<h1>${title}</h1>`);
    expect(listsOf(page.text)).toEqual({
      [words.unsure]: [words.accountEverywhere],
      [words.notEnded]: [words.here],
    });
    expect(page.text).toContain('href="">Try again<');
    expect(page.headers["location"]).toBeUndefined();
    expect(told).toEqual([]);
    expect(events()).toMatchObject([{ event: "logout.failed", subject: ada.id }]);
  });

  it("stops before Hydra is told when Kratos is not there at all", async () => {
    const kratos = createKratosClient({
      publicUrl: "http://127.0.0.1:9",
      browserUrl: "https://accounts.example",
      adminUrl: undefined,
      apiKey: undefined,
      sessionCookie: "ory_kratos_session",
      timeoutMs: 250,
      maxSockets: 1,
    });
    const { answer, told, memory } = signOutFixture({ kratos, cookie });
    const page = await answer("accept");
    expect([page.status, page.headers["retry-after"]]).toEqual([503, "5"]);
    expect(told).toEqual([]);
    expect(page.text + memory.text()).not.toMatch(/127\.0\.0\.1|ory_kratos_session/);
  });

  it.each<[string, Record<string, Said | Said[] | "hang">]>([
    ["the session ended before", { [whoami]: [known, signedOut], [begin]: signedOut }],
    ["the session ends between two calls", { [end]: signedOut }],
    ["there are no other sessions", { [endAll]: refused(404) }],
  ])("goes on when %s", async (_what, answers) => {
    const { kratos } = await startKratosStub({ ...well(), ...answers });
    const { answer, told } = signOutFixture({ kratos, cookie, env: identity });
    expect((await answer("accept")).status).toBe(303);
    expect(told).toEqual(["accept c1"]);
  });

  it("comes to its end on a second try when Kratos is well again", async () => {
    const answers = {
      ...well(),
      [end]: [{ status: 503 }, ended],
      [whoami]: [known, known, known, known, signedOut],
    };
    const { kratos, calls } = await startKratosStub(answers);
    const { answer, told } = signOutFixture({ kratos, cookie });
    expect((await answer("accept")).status).toBe(503);
    expect((await answer("accept")).status).toBe(303);
    expect(told).toEqual(["accept c1"]);
    expect(calls().filter((call) => call.startsWith(`${end}?`))).toHaveLength(2);
  });

  it("costs Kratos nothing without its cookie", async () => {
    const { kratos, calls } = await startKratosStub({});
    const { answer, told } = signOutFixture({ kratos, cookie: "lethe-other=1" });
    expect((await answer("accept")).status).toBe(303);
    expect([told, calls()]).toEqual([["accept c1"], []]);
  });
});
