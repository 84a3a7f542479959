import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { agora, hintFor } from "../../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import {
  buttonsOf,
  listsOf,
  signOutFixture,
  words,
  type SceneOptions,
} from "../../../testkit/http/sign-out-fixture.ts";

const env = { LOGOUT_OFFER_CLIENT_ONLY: "true" };
const signedOut = "https://agora.example/signed-out";
const hint = hintFor({ sid: "sid-1", sub: "ada", aud: ["agora"] });
const client = { ...agora, skipLogoutConsent: false };

function askedWith(query: Record<string, string> | [string, string][], uris = [signedOut]): SceneOptions {
  const parameters = new URLSearchParams(query).toString();
  return { env, request: { client: { ...client, postLogoutRedirectUris: uris }, query: parameters } };
}

describe("LOGOUT_OFFER_CLIENT_ONLY", () => {
  it("offers to leave the app that asked, by its name", async () => {
    const page = await signOutFixture({ env }).open();
    expect(buttonsOf(page.text)).toEqual(["accept", "reject", "leave"]);
    expect(page.text).toContain(">Only leave \u2068Agora\u2069</button>");
  });

  it("offers to leave an app without a name", async () => {
    const page = await signOutFixture({ env, request: { client: { ...client, name: "" } } }).open();
    expect(page.text).toContain(">Only leave this app</button>");
  });

  it.each([
    ["no app asked", { rpInitiated: false, client: undefined }],
    ["there is a client but no hint", { rpInitiated: false }],
    ["there is a hint but no client", { client: undefined }],
  ])("neither offers nor takes it when %s", async (_what, request) => {
    const { open, answer, told } = signOutFixture({ env, request });
    expect(buttonsOf((await open()).text)).toEqual(["accept", "reject"]);
    expect((await answer("leave")).status).toBe(400);
    expect(told).toEqual([]);
  });

  it("neither offers nor takes it when the request is about another user than who is here", async () => {
    const kratos = new FakeKratos().signedIn(
      sessionOf({ ...ada, id: "3f1f6f0a-0000-4000-8000-000000000eee" }),
    );
    const { open, answer, told } = signOutFixture({ env, kratos });
    expect(buttonsOf((await open()).text)).toEqual(["accept", "reject"]);
    expect((await answer("leave")).status).toBe(400);
    expect(told).toEqual([]);
  });

  it("off, which is the default, takes nothing from a form that was made up", async () => {
    const { answer, told, hydra } = signOutFixture();
    expect((await answer("leave")).status).toBe(400);
    expect(hydra.asked).toEqual(["get c1"]);
    expect(told).toEqual([]);
  });
});

describe("POST /logout with action=leave", () => {
  it("ends the app's access, ends no sign-in, and leads back to the app with its state", async () => {
    const kratos = new FakeKratos().signedIn();
    const { answer, told, events } = signOutFixture({ env, kratos });
    const left = await answer("leave");
    expect([left.status, left.headers["location"]]).toEqual([303, `${signedOut}?state=s`]);
    expect(told).toEqual(["revoke agora", "reject c1"]);
    expect(events()).toMatchObject([
      { event: "logout.rejected", reason: "left_client", client_id: "agora", subject: ada.id },
    ]);
  });

  it.each<[string, string, Record<string, string>, string]>([
    ["no state", signedOut, {}, signedOut],
    ["an empty state", signedOut, { state: "" }, signedOut],
    ["a query of its own", `${signedOut}?a=b`, { state: "x y&z" }, `${signedOut}?a=b&state=x+y%26z`],
    ["a state of its own", `${signedOut}?state=old`, { state: "new" }, `${signedOut}?state=new`],
    ["an app's own scheme", "com.example.agora:/out", { state: "s" }, "com.example.agora:/out?state=s"],
    ["another script", "https://agora.example/fertig-ä", {}, "https://agora.example/fertig-%C3%A4"],
  ])("leads back to an address with %s", async (_what, uri, more, expected) => {
    const scene = askedWith({ id_token_hint: hint, post_logout_redirect_uri: uri, ...more }, [uri]);
    const left = await signOutFixture(scene).answer("leave");
    expect([left.status, left.headers["location"]]).toEqual([303, expected]);
  });

  it.each<[string, SceneOptions]>([
    ["asked for no address", askedWith({ id_token_hint: hint })],
    ["POSTed its sign-out, which leaves no query", askedWith({})],
    [
      "asked for one that is not its own",
      askedWith({ id_token_hint: hint, post_logout_redirect_uri: "https://evil.example/" }),
    ],
    [
      "asked for one that only begins like its own",
      askedWith({ id_token_hint: hint, post_logout_redirect_uri: `${signedOut}/more` }),
    ],
    [
      "asked for two",
      askedWith([
        ["id_token_hint", hint],
        ["post_logout_redirect_uri", signedOut],
        ["post_logout_redirect_uri", signedOut],
      ]),
    ],
    ["sent no hint with it", askedWith({ post_logout_redirect_uri: signedOut })],
    [
      "sent another sign-in's hint with it",
      askedWith({
        id_token_hint: hintFor({ sid: "sid-9", aud: ["agora"] }),
        post_logout_redirect_uri: signedOut,
      }),
    ],
    [
      "has registered a script",
      askedWith({ id_token_hint: hint, post_logout_redirect_uri: "javascript:alert(1)" }, [
        "javascript:alert(1)",
      ]),
    ],
    [
      "has registered data",
      askedWith({ id_token_hint: hint, post_logout_redirect_uri: "data:text/html,x" }, ["data:text/html,x"]),
    ],
    ["has registered no URL", askedWith({ id_token_hint: hint, post_logout_redirect_uri: "out" }, ["out"])],
  ])("says so on a page of ours when the app %s", async (_what, scene) => {
    const { answer, told } = signOutFixture(scene);
    const page = await answer("leave");
    expect(page.status).toBe(200);
    expect(page.text).toContain("<h1>You have left \u2068Agora\u2069</h1>");
    expect(page.text).toContain("You are still signed in");
    expect(page.text).toContain('href="https://agora.example/"');
    expect(told).toEqual(["revoke agora", "reject c1"]);
  });

  it("does not send a state back that was sent twice", async () => {
    const scene = askedWith([
      ["id_token_hint", hint],
      ["post_logout_redirect_uri", signedOut],
      ["state", "a"],
      ["state", "b"],
    ]);
    expect((await signOutFixture(scene).answer("leave")).headers["location"]).toBe(signedOut);
  });

  it("says what has happened when Hydra stops, and comes to its end on a second try", async () => {
    const { answer, told, sessions, hydra, events } = signOutFixture({ env });
    sessions.failing("revokeClientConsents");
    const first = await answer("leave");
    expect([first.status, listsOf(first.text)]).toEqual([503, { [words.unsure]: [words.clientAccess] }]);
    expect(told).toEqual(["revoke agora"]);

    sessions.recover();
    hydra.failing("reject", new PageError("hydra_fault"));
    const second = await answer("leave");
    expect([second.status, listsOf(second.text)]).toEqual([502, { [words.ended]: [words.clientAccess] }]);
    expect(events().map(({ event }) => event)).toEqual(["logout.failed", "logout.failed"]);

    hydra.recover();
    expect((await answer("leave")).headers["location"]).toBe(`${signedOut}?state=s`);
    expect(told.slice(1)).toEqual(["revoke agora", "reject c1", "revoke agora", "reject c1"]);
  });
});
