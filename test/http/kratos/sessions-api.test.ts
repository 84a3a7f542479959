import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { refused, startKratosStub, type Said } from "./kratos-stub.ts";

const cookie = "lethe-csrf=mine; ory_kratos_session=s3cret; csrf_token_0a=c; ory_hydra_session_dev=h";
const ada = "7d6b4d0e-5d0b-4f2a-9a43-0d0f3a1c2b01";
const k2 = "7d6b4d0e-5d0b-4f2a-9a43-0d0f3a1c2b02";
const session = {
  id: "k1",
  active: true,
  identity: {
    id: "ada",
    traits: { email: "ada@example.com" },
    verifiable_addresses: [
      { value: "ada@example.com", verified: true },
      { value: "old@example.com", verified: false },
    ],
  },
  authenticator_assurance_level: "aal2",
  authentication_methods: [{ method: "password" }, { method: "totp" }],
  authenticated_at: "2026-01-02T03:04:05Z",
  devices: [{ user_agent: "Firefox", ip_address: "192.0.2.1" }],
};
const whoami = "GET /sessions/whoami";
const begin = "GET /self-service/logout/browser";
const end = "GET /self-service/logout";

async function codeOf(failing: Promise<unknown>): Promise<string> {
  const error = await failing.then(
    () => "nothing was thrown",
    (reason: unknown) => reason,
  );
  return error instanceof PageError ? error.code : String(error);
}

describe("whoAmI", () => {
  it("asks with Kratos's own cookies alone, for JSON, without the admin's key", async () => {
    const { kratos, heard } = await startKratosStub({ [whoami]: { status: 200, body: session } });
    expect(await kratos.whoAmI(cookie)).toEqual({
      state: "signed_in",
      session: {
        id: "k1",
        identity: {
          id: "ada",
          traits: { email: "ada@example.com" },
          verifiedAddresses: ["ada@example.com"],
          unverifiedAddresses: ["old@example.com"],
        },
        assuranceLevel: "aal2",
        methods: ["password", "totp"],
        authenticatedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
        expiresAtMs: undefined,
        devices: [{ userAgent: "Firefox", location: "", ipAddress: "192.0.2.1" }],
      },
    });
    expect(heard[0]?.headers).toMatchObject({
      cookie: "ory_kratos_session=s3cret; csrf_token_0a=c",
      accept: "application/json",
    });
    expect(heard[0]?.headers.authorization).toBeUndefined();
  });

  it("costs no call without a session cookie", async () => {
    const { kratos, calls } = await startKratosStub({});
    const signedOut = { state: "signed_out" };
    expect([await kratos.whoAmI(undefined), await kratos.whoAmI("csrf_token_0a=c")]).toEqual([
      signedOut,
      signedOut,
    ]);
    expect(calls()).toEqual([]);
  });

  it.each([
    ["an ended session", { status: 401, body: { error: {} } }],
    ["a session that is not active", { status: 200, body: { ...session, active: false } }],
  ])("knows nobody by %s", async (_, said: Said) => {
    const { kratos } = await startKratosStub({ [whoami]: said });
    expect(await kratos.whoAmI(cookie)).toEqual({ state: "signed_out" });
  });

  it("knows of a session with one factor where Kratos wants two", async () => {
    const said = { status: 403, body: { error: { id: "session_aal2_required" } } };
    const { kratos } = await startKratosStub({ [whoami]: said });
    expect(await kratos.whoAmI(cookie)).toEqual({ state: "second_factor_missing" });
  });

  it.each([
    ["HTML", { status: 200, body: "<html>" }, "kratos_fault"],
    ["a session of nobody", { status: 200, body: { ...session, identity: null } }, "kratos_fault"],
    ["a failure", { status: 500 }, "kratos_fault"],
    ["another service's 404", { status: 404 }, "kratos_fault"],
    ["another service's 401", { status: 401 }, "kratos_fault"],
    ["a proxy's 401", { status: 401, body: "<html>Sign in</html>" }, "kratos_fault"],
    ["a 403 of another kind", { status: 403, body: { error: { id: "forbidden" } } }, "kratos_fault"],
    ["a proxy's 403", { status: 403, body: "<html>Blocked</html>" }, "kratos_fault"],
    ["an overload", { status: 503 }, "kratos_unavailable"],
    ["too many requests", { status: 429 }, "kratos_unavailable"],
    ["silence", "hang" as const, "kratos_unavailable"],
  ])("fails on %s", async (_, said, code) => {
    const { kratos } = await startKratosStub({ [whoami]: said });
    expect(await codeOf(kratos.whoAmI(cookie))).toBe(code);
  });
});

describe("endBrowserSession", () => {
  const begun = { status: 200, body: { logout_token: "t1", logout_url: "https://elsewhere.example" } };
  const ended = {
    status: 204,
    headers: { "Set-Cookie": ["ory_kratos_session=; Max-Age=0", "csrf_token_0a=n"] },
  };

  it("goes through Kratos's logout flow, makes sure, and brings its cookies back", async () => {
    const { kratos, calls, heard } = await startKratosStub({
      [begin]: begun,
      [end]: ended,
      [whoami]: refused(401),
    });
    expect((await kratos.endBrowserSession(cookie)).setCookies).toEqual([
      "ory_kratos_session=; Max-Age=0",
      "csrf_token_0a=n",
    ]);
    expect(calls()).toEqual([begin, `${end}?token=t1`, whoami]);
    expect(new Set(heard.map(({ headers }) => headers.cookie))).toEqual(
      new Set(["ory_kratos_session=s3cret; csrf_token_0a=c"]),
    );
  });

  it("brings back no cookie that is not Kratos's", async () => {
    const others = ["lethe-sign-in=x; Path=/", "__Host-lethe-csrf=x; Path=/; Secure", "=ory_kratos_session"];
    const own = ["ory_kratos_session=; Max-Age=0", "__Host-csrf_token_0a=n", "ory_session_slug=; Max-Age=0"];
    const { kratos } = await startKratosStub({
      [begin]: begun,
      [end]: { status: 204, headers: { "Set-Cookie": [...others, ...own] } },
      [whoami]: refused(401),
    });
    expect((await kratos.endBrowserSession(cookie)).setCookies).toEqual(own);
  });

  it("does not believe a Kratos that says so and keeps the session", async () => {
    const { kratos } = await startKratosStub({
      [begin]: begun,
      [end]: ended,
      [whoami]: { status: 200, body: session },
    });
    expect(await codeOf(kratos.endBrowserSession(cookie))).toBe("kratos_fault");
  });

  it("is done when there is no session", async () => {
    const none = await startKratosStub({});
    expect(await none.kratos.endBrowserSession("lethe-csrf=x")).toEqual({ setCookies: [] });
    expect(none.calls()).toEqual([]);
    const over = await startKratosStub({ [begin]: refused(401) });
    expect(await over.kratos.endBrowserSession(cookie)).toEqual({ setCookies: [] });
    const meanwhile = await startKratosStub({
      [begin]: begun,
      [end]: refused(401),
      [whoami]: refused(401),
    });
    expect(await meanwhile.kratos.endBrowserSession(cookie)).toEqual({ setCookies: [] });
  });

  it.each([
    ["no token", { [begin]: { status: 200, body: {} } }, "kratos_fault"],
    ["a failure at the beginning", { [begin]: { status: 500 } }, "kratos_fault"],
    ["a refusal", { [begin]: begun, [end]: { status: 403 } }, "kratos_fault"],
    ["a failure at the end", { [begin]: begun, [end]: { status: 502 } }, "kratos_fault"],
    ["silence at the end", { [begin]: begun, [end]: "hang" as const }, "kratos_unavailable"],
    ["silence afterwards", { [begin]: begun, [end]: ended, [whoami]: "hang" as const }, "kratos_unavailable"],
  ])("fails on %s", async (_, answers, code) => {
    const { kratos } = await startKratosStub(answers);
    expect(await codeOf(kratos.endBrowserSession(cookie))).toBe(code);
  });
});

describe("listOtherSessions and endOtherSession", () => {
  it("lists the active ones, as the same person's", async () => {
    const { identity: _, ...bare } = session;
    const { kratos } = await startKratosStub({
      [whoami]: { status: 200, body: session },
      "GET /sessions": {
        status: 200,
        body: [
          { ...bare, id: "k2" },
          { ...bare, id: "k3", active: false },
        ],
      },
    });
    const others = await kratos.listOtherSessions(cookie);
    expect(others.map(({ id, identity }) => [id, identity.id])).toEqual([["k2", "ada"]]);
  });

  it("lists nothing for nobody", async () => {
    const { kratos, calls } = await startKratosStub({ [whoami]: refused(401) });
    expect(await kratos.listOtherSessions(cookie)).toEqual([]);
    expect(calls()).toEqual([whoami]);
  });

  it.each([
    [204, "nothing was thrown"],
    [404, "nothing was thrown"],
    [500, "kratos_fault"],
  ])("takes %i for an answer to the end of another session: %s", async (status, code) => {
    const { kratos } = await startKratosStub({ [`DELETE /sessions/${k2}`]: refused(status) });
    expect(await codeOf(kratos.endOtherSession(cookie, k2))).toBe(code);
  });
});

describe("the admin API", () => {
  it("is asked with the key", async () => {
    const { kratos, heard } = await startKratosStub({
      [`GET /admin/identities/${ada}`]: {
        status: 200,
        body: { ...session.identity, recovery_addresses: [{ value: "ada@example.org", via: "email" }] },
      },
      [`DELETE /admin/identities/${ada}/sessions`]: { status: 204 },
    });
    expect(await kratos.getIdentity(ada)).toMatchObject({
      traits: { email: "ada@example.com" },
      recoveryAddresses: ["ada@example.org"],
    });
    await kratos.endIdentitySessions(ada);
    expect(heard.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer the-admin-key",
      "Bearer the-admin-key",
    ]);
  });

  it.each([404, 400])(
    "knows no identity by a %i, and has then no session to end by a 404",
    async (status) => {
      const { kratos } = await startKratosStub({
        [`GET /admin/identities/${ada}`]: refused(status),
        [`DELETE /admin/identities/${ada}/sessions`]: refused(404),
      });
      expect(await kratos.getIdentity(ada)).toBeUndefined();
      await expect(kratos.endIdentitySessions(ada)).resolves.toBeUndefined();
    },
  );

  it.each([
    ["a page", { status: 404, body: "<html>404 page not found</html>" }],
    ["JSON of another kind", { status: 404, body: { message: "no Route matched with those values" } }],
    ["a page that says 400", { status: 400, body: "<html>Bad Request</html>" }],
  ])("takes no %s for Kratos's word that there is nothing", async (_what, said) => {
    const { kratos } = await startKratosStub({
      [`GET /admin/identities/${ada}`]: said,
      [`DELETE /admin/identities/${ada}/sessions`]: said,
      [`DELETE /sessions/${k2}`]: said,
      "GET /self-service/errors": said,
    });
    const calls = [
      kratos.getIdentity(ada),
      kratos.endIdentitySessions(ada),
      kratos.endOtherSession(cookie, k2),
      kratos.getError("e1"),
    ];
    expect(await Promise.all(calls.map(codeOf))).toEqual(calls.map(() => "kratos_fault"));
  });

  it.each([
    [401, "kratos_denied"],
    [403, "kratos_denied"],
    [500, "kratos_fault"],
    [503, "kratos_unavailable"],
  ])("fails on %i with %s", async (status, code) => {
    const { kratos } = await startKratosStub({
      [`GET /admin/identities/${ada}`]: { status },
      [`DELETE /admin/identities/${ada}/sessions`]: { status },
    });
    expect(await codeOf(kratos.getIdentity(ada))).toBe(code);
    expect(await codeOf(kratos.endIdentitySessions(ada))).toBe(code);
  });

  it("lists identities page by page, until Kratos names no next one", async () => {
    const path = "/admin/identities";
    const page = (id: string, link?: string) => ({
      status: 200,
      body: [{ id, state: id === "eve" ? "inactive" : "active", traits: {} }],
      headers: { ...(link && { Link: link }) },
    });
    const { kratos, calls } = await startKratosStub({
      [`GET ${path}`]: [
        page(
          "ada",
          `<${path}?page_size=100&page_token=first>; rel="first",<${path}?page_token=ada>; rel="next"`,
        ),
        page("eve", `<${path}?page_token=first>; rel="first"`),
        page("kay", `<${path}>; rel="next"`),
        { status: 500 },
      ],
    });
    const first = await kratos.listIdentities();
    expect(first).toMatchObject({ identities: [{ id: "ada" }], nextPageToken: "ada" });
    expect(first.identities[0]?.isDisabled).toBeUndefined();
    expect(await kratos.listIdentities("ada")).toMatchObject({
      identities: [{ id: "eve", isDisabled: true }],
      nextPageToken: undefined,
    });
    // A next page that can't be asked for is not the last one.
    expect(await codeOf(kratos.listIdentities())).toBe("kratos_fault");
    expect(await codeOf(kratos.listIdentities())).toBe("kratos_fault");
    expect(calls()).toEqual([
      `GET ${path}?page_size=100`,
      `GET ${path}?page_size=100&page_token=ada`,
      `GET ${path}?page_size=100`,
      `GET ${path}?page_size=100`,
    ]);
  });

  // @ory/client makes "/admin/sessions" of the sessions of "..": everybody's.
  it.each([
    "",
    ".",
    "..",
    "../..",
    "a/../b",
    "%2e%2e",
    "..%2f",
    "?x",
    "#x",
    "..\\",
    "ada",
    `${ada}/..`,
    `${ada}?x`,
    `${ada}\n`,
    ` ${ada}`,
    "\u{d800}",
  ])("is asked nothing about %j, which is no id of Kratos's", async (id) => {
    const { kratos, calls } = await startKratosStub({});
    expect(await kratos.getIdentity(id)).toBeUndefined();
    expect(await kratos.listIdentitySessions(id)).toEqual([]);
    await kratos.endIdentitySessions(id);
    await kratos.deleteIdentity(id);
    await kratos.endSession(id);
    await kratos.endOtherSession(cookie, id);
    expect(calls()).toEqual([]);
  });

  it("is asked by an id in capital letters as well, and for no identity without an identifier", async () => {
    const { kratos, calls } = await startKratosStub({
      [`GET /admin/identities/${ada.toUpperCase()}`]: refused(404),
    });
    expect(await kratos.getIdentity(ada.toUpperCase())).toBeUndefined();
    expect(await kratos.findIdentities("")).toEqual([]);
    expect(calls()).toHaveLength(1);
  });

  it("is not there without an address, and nothing is sent anywhere", async () => {
    const { kratos, calls } = await startKratosStub({}, false);
    expect(kratos.hasAdmin).toBe(false);
    expect(await codeOf(kratos.endIdentitySessions(ada))).toBe("kratos_denied");
    expect(calls()).toEqual([]);
  });
});
