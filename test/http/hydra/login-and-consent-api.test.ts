import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { asksForSubject, startHydraStub, type Said } from "./hydra-stub.ts";

const redirect = { redirect_to: "https://hydra.example/oauth2/auth?login_verifier=v" };
const client = { client_id: "agora" };
const login = { client, skip: true, subject: "ada", request_url: "https://hydra.example/oauth2/auth" };
const consent = { client, subject: "ada", requested_scope: ["openid"] };

async function codeOf(failing: Promise<unknown>): Promise<string> {
  const error: unknown = await failing.then(
    () => "nothing was thrown",
    (reason: unknown) => reason,
  );
  return error instanceof PageError ? error.code : String(error);
}

describe("findClient", () => {
  it("reads where a client takes its answers, and what it may ask for", async () => {
    const body = { client_id: "agora", redirect_uris: ["https://a.example/cb"], scope: "openid email" };
    const { hydra, heard } = await startHydraStub(() => ({ status: 200, body }));
    expect(await hydra.findClient("a/b")).toEqual({
      redirectUris: ["https://a.example/cb"],
      scopes: ["openid", "email"],
    });
    expect(heard[0]?.url.pathname).toBe("/admin/clients/a%2Fb");
  });

  it("finds nothing where Hydra knows none, and nothing in a client that says nothing", async () => {
    const none = await startHydraStub(() => ({ status: 404, body: { error: "Not Found" } }));
    expect(await none.hydra.findClient("x")).toBeUndefined();
    const bare = await startHydraStub(() => ({ status: 200, body: {} }));
    expect(await bare.hydra.findClient("x")).toEqual({ redirectUris: [], scopes: [] });
  });

  it.each(["", ".", ".."])("asks nothing about %j, which would lead to another call", async (id) => {
    const { hydra, heard } = await startHydraStub(() => ({ status: 200, body: {} }));
    expect(await hydra.findClient(id)).toBeUndefined();
    expect(heard).toEqual([]);
  });

  it.each(["a/../b", "%2e%2e", "../..", "?x", "#x", "..\\"])("sends %j as it is", async (id) => {
    const { hydra, heard } = await startHydraStub(() => ({ status: 200, body: {} }));
    await hydra.findClient(id);
    expect(heard[0]?.url.pathname).toBe(`/admin/clients/${encodeURIComponent(id)}`);
  });
});

describe("login requests", () => {
  it("are asked for by their challenge, which is passed on unchanged", async () => {
    const { hydra, heard } = await startHydraStub(() => ({ status: 200, body: login }));
    const challenge = "a+b/c==&skip=true é";
    const found = await hydra.getLoginRequest(challenge);
    expect(found).toMatchObject({ state: "open", request: { challenge, subject: "ada", skip: true } });
    expect(heard[0]?.url.pathname).toBe("/admin/oauth2/auth/requests/login");
    expect([...(heard[0]?.url.searchParams ?? [])]).toEqual([["login_challenge", challenge]]);
    expect(heard[0]?.headers.authorization).toBe("Bearer the-key");
  });

  it("are accepted to be remembered, always, and with nothing that was not said", async () => {
    const { hydra, heard } = await startHydraStub(() => ({ status: 200, body: redirect }));
    await hydra.acceptLoginRequest("c1", { subject: "ada", rememberForSeconds: 60, extend: false });
    await hydra.acceptLoginRequest("c1", {
      subject: "ada",
      rememberForSeconds: 60,
      extend: true,
      identityProviderSessionId: "k1",
      amr: ["pwd"],
      acr: "aal1",
    });
    expect(heard.map(({ method, body }) => [method, body])).toEqual([
      ["PUT", { subject: "ada", remember: true, remember_for: 60 }],
      [
        "PUT",
        {
          subject: "ada",
          remember: true,
          remember_for: 60,
          extend_session_lifespan: true,
          identity_provider_session_id: "k1",
          amr: ["pwd"],
          acr: "aal1",
        },
      ],
    ]);
  });

  it("are refused in the words of OpenID Connect", async () => {
    const { hydra, heard } = await startHydraStub(() => ({ status: 200, body: redirect }));
    expect(await hydra.rejectLoginRequest("c1", "login_required")).toEqual({
      redirectTo: redirect.redirect_to,
    });
    expect(heard[0]?.body).toEqual({ error: "login_required" });
    expect(heard[0]?.url.pathname).toBe("/admin/oauth2/auth/requests/login/reject");
  });
});

describe("consent requests", () => {
  it("are accepted with what was granted, and nothing in the access token", async () => {
    const { hydra, heard } = await startHydraStub(() => ({ status: 200, body: redirect }));
    await hydra.acceptConsentRequest("c1", {
      scopes: ["openid"],
      audience: ["api"],
      remember: true,
      rememberForSeconds: 0,
      idTokenClaims: { email: "ada@example.com" },
      context: { kratos_session: "k1" },
    });
    expect(heard[0]?.body).toEqual({
      grant_scope: ["openid"],
      grant_access_token_audience: ["api"],
      remember: true,
      remember_for: 0,
      session: { id_token: { email: "ada@example.com" }, access_token: {} },
      context: { kratos_session: "k1" },
    });
  });

  it("are accepted with claims of the access token where there are any", async () => {
    const { hydra, heard } = await startHydraStub(() => ({ status: 200, body: redirect }));
    await hydra.acceptConsentRequest("c1", {
      scopes: ["openid"],
      audience: [],
      remember: false,
      rememberForSeconds: 0,
      idTokenClaims: {},
      accessTokenClaims: { role: "admin" },
      context: {},
    });
    expect(heard[0]?.body).toMatchObject({ session: { id_token: {}, access_token: { role: "admin" } } });
  });
});

describe("a login or consent request", () => {
  const get = [
    ["login", (hydra: Client) => hydra.getLoginRequest("c1"), login],
    ["consent", (hydra: Client) => hydra.getConsentRequest("c1"), consent],
  ] as const;
  type Client = Awaited<ReturnType<typeof startHydraStub>>["hydra"];

  it.each(get)("%s: is gone with the way to start again, when that is Hydra's", async (_, ask) => {
    const gone = (to: string) => startHydraStub(() => ({ status: 410, body: { redirect_to: to } }));
    expect(await ask((await gone("/oauth2/auth?x=1")).hydra)).toEqual({
      state: "gone",
      restartUrl: "https://hydra.example/oauth2/auth?x=1",
    });
    expect(await ask((await gone("https://evil.example/")).hydra)).toEqual({
      state: "gone",
      restartUrl: undefined,
    });
  });

  it.each(get)("%s: is gone when Hydra does not know it", async (_, ask) => {
    const { hydra } = await startHydraStub(() => ({ status: 404, body: { error: "Not Found" } }));
    expect(await ask(hydra)).toEqual({ state: "gone", restartUrl: undefined });
  });

  it.each<[Said, string]>([
    [{ status: 200, body: {} }, "hydra_fault"],
    [{ status: 200, body: "<html>" }, "hydra_fault"],
    [{ status: 404, body: "<html>" }, "hydra_fault"],
    [{ status: 401, body: { error: "x" } }, "hydra_denied"],
    [{ status: 500 }, "hydra_fault"],
    [{ status: 503 }, "hydra_unavailable"],
  ])("fails on %j with %s", async (said, code) => {
    for (const [, ask] of get) expect(await codeOf(ask((await startHydraStub(() => said)).hydra))).toBe(code);
  });

  it.each<[Said, string]>([
    [{ status: 200, body: { redirect_to: "https://evil.example/" } }, "hydra_fault"],
    [{ status: 200, body: { redirect_to: "javascript:alert(1)" } }, "hydra_fault"],
    [{ status: 200, body: {} }, "hydra_fault"],
    [{ status: 404, body: { error: "Not Found" } }, "sign_in_gone"],
    [{ status: 410, body: redirect }, "sign_in_gone"],
    [{ status: 401, body: { error: "expired" } }, "sign_in_gone"],
    [{ status: 403, body: {} }, "hydra_denied"],
    [{ status: 500 }, "hydra_fault"],
  ])("leads nowhere when its answer is answered with %j: %s", async (said, code) => {
    const { hydra } = await startHydraStub(() => said);
    const accepted = { subject: "ada", rememberForSeconds: 1, extend: false };
    const granted = {
      scopes: [],
      audience: [],
      remember: false,
      rememberForSeconds: 0,
      idTokenClaims: {},
      context: {},
    };
    expect(await codeOf(hydra.acceptLoginRequest("c1", accepted))).toBe(code);
    expect(await codeOf(hydra.rejectLoginRequest("c1", "access_denied"))).toBe(code);
    expect(await codeOf(hydra.acceptConsentRequest("c1", granted))).toBe(code);
    expect(await codeOf(hydra.rejectConsentRequest("c1", "access_denied"))).toBe(code);
  });
});

describe("consent sessions", () => {
  const session = (id: string) => ({ consent_request: { challenge: id, client, login_session_id: "sid-1" } });
  const next = (token: string) => ({
    link: `</x?page_token=first>; rel="first",</admin/oauth2/auth/sessions/consent?page_size=250&page_token=${token}>; rel="next"`,
  });

  it("are listed to the last page, over pages that are empty", async () => {
    const pages = [
      { status: 200, body: [session("1")], headers: next("p2") },
      { status: 200, body: [], headers: next("p3") },
      { status: 200, body: [session("2")], headers: { link: '</x?page_token=p2>; rel="prev"' } },
    ];
    const { hydra, heard } = await startHydraStub((_, nth) => pages[nth - 1] ?? { status: 500 });
    expect((await hydra.listConsentSessions("ada")).map(({ id }) => id)).toEqual(["1", "2"]);
    expect(heard.map(({ url }) => url.searchParams.get("page_token"))).toEqual([null, "p2", "p3"]);
    expect(heard.every(({ url }) => url.searchParams.get("subject") === "ada")).toBe(true);
  });

  it.each<[string, Said]>([
    ["nothing", { status: 200, body: "" }],
    ["null", { status: 200, body: "null" }],
    ["an object", { status: 200, body: {} }],
    ["a consent without an id", { status: 200, body: [{ consent_request: { client: { client_id: "a" } } }] }],
    ["no content", { status: 204, body: "" }],
    ["a 404 of Hydra's", { status: 404, body: { error: "Not Found" } }],
    ["a next page without its token", { status: 200, body: [], headers: { link: '</x>; rel="next"' } }],
    ["a next page nowhere", { status: 200, body: [], headers: { link: '<http://:x>; rel="next"' } }],
  ])("are never none because Hydra says something else: %s", async (_what, said) => {
    const { hydra } = await startHydraStub(() => said);
    expect(await codeOf(hydra.listConsentSessions("ada"))).toBe("hydra_fault");
  });

  describe("of v2.3, which numbers its pages by an offset", () => {
    const token = (offset: number) => Buffer.from(`{"offset":"${offset}","v":2}`).toString("base64url");

    /** `live` says of each consent, by its place in the list, whether it has not expired; they are cut into pages before. */
    async function startOldHydra(total: number, live: (at: number) => boolean) {
      const { hydra, heard } = await startHydraStub(({ url }) => {
        const size = Number(url.searchParams.get("page_size"));
        const given = Buffer.from(url.searchParams.get("page_token") ?? "", "base64url").toString();
        const page = Math.floor(Number(/\d+/.exec(given)?.[0] ?? 0) / size);
        const body = Array.from({ length: total }, (_, at) => at)
          .slice(page * size, (page + 1) * size)
          .filter(live)
          .map((at) => session(`c${at}`));
        if (body.length === 0) return { status: 200, body };
        // Never a next page that could be believed.
        const headers = { link: `</x?page_size=1&page_token=${token(0)}>; rel="first"` };
        return { status: 200, body, headers: { ...headers, "X-Total-Count": String(total) } };
      });
      return { list: () => hydra.listConsentSessions("ada"), heard };
    }

    it("are listed to their total, whatever the Link header says", async () => {
      const { list, heard } = await startOldHydra(153, () => true);
      expect((await list()).map(({ id }) => id)).toEqual(Array.from({ length: 153 }, (_, at) => `c${at}`));
      expect(heard).toHaveLength(4);
    });

    it("are listed where whole pages have expired: first, last, and in the middle", async () => {
      const isLive = (at: number) => [3, 204, 205].includes(at);
      expect((await (await startOldHydra(260, isLive)).list()).map(({ id }) => id)).toEqual([
        "c3",
        "c204",
        "c205",
      ]);
      const later = await startOldHydra(1200, (at) => at === 90 || at === 1100);
      expect((await later.list()).map(({ id }) => id)).toEqual(["c90", "c1100"]);
    });

    it("cost one call more where there are none", async () => {
      const { list, heard } = await startOldHydra(0, () => true);
      expect(await list()).toEqual([]);
      expect(heard.map(({ url }) => url.searchParams.get("page_size"))).toEqual(["50", "1000"]);
    });
  });

  it("cost no call more where there are none, once a list of this Hydra's was seen that has no total", async () => {
    const link = '</x?page_token=eyJrIjoidiJ9>; rel="first"';
    const { hydra, heard } = await startHydraStub(({ url }) =>
      url.searchParams.get("subject") === "ada"
        ? { status: 200, body: [session("1")], headers: { link } }
        : { status: 200, body: [] },
    );
    await hydra.listConsentSessions("ada");
    expect(await hydra.listConsentSessions("nobody")).toEqual([]);
    expect(heard).toHaveLength(2);
  });

  it("that never end are a fault", async () => {
    const { hydra } = await startHydraStub(() => ({ status: 200, body: [], headers: next("again") }));
    expect(await codeOf(hydra.listConsentSessions("ada"))).toBe("hydra_fault");
  });

  it("are revoked by id where Hydra can, under both names of the parameter, and say so where it can't", async () => {
    const no = { status: 400, body: asksForSubject };
    const { hydra, heard } = await startHydraStub((_, nth) => (nth === 1 ? { status: 204 } : no));
    expect([await hydra.revokeConsent("id 1"), await hydra.revokeConsent("id 1")]).toEqual([true, false]);
    expect(Object.fromEntries(heard[0]?.url.searchParams ?? [])).toEqual({
      consent_request_id: "id 1",
      consent_challenge_id: "id 1",
    });
  });

  it.each([
    [{ status: 204 }, "nothing was thrown"],
    [{ status: 404, body: { error: "Not Found" } }, "nothing was thrown"],
    [{ status: 404, body: { error: "Unable to locate the resource" } }, "nothing was thrown"],
    [{ status: 404, body: "<html>" }, "hydra_fault"],
    [{ status: 404, body: {} }, "hydra_fault"],
    // Hydra's own words for a route that it does not have, as all of these on its public port.
    [
      { status: 404, body: { error: { code: 404, message: "Not Found", reason: "no route" } } },
      "hydra_fault",
    ],
    [{ status: 410 }, "hydra_fault"],
    [{ status: 200, body: [] }, "hydra_fault"],
    [{ status: 500 }, "hydra_fault"],
    [{ status: 403 }, "hydra_denied"],
  ])("and sign-ins take %j for an answer to their end: %s", async (said, outcome) => {
    const { hydra, heard } = await startHydraStub(() => said);
    expect(await codeOf(hydra.endLoginSession("sid-1"))).toBe(outcome);
    expect(await codeOf(hydra.revokeClientConsents("ada", "agora"))).toBe(outcome);
    expect(await codeOf(hydra.revokeConsent("id"))).toBe(outcome);
    expect(heard.map(({ method, url }) => `${method} ${url.pathname}${url.search}`).slice(0, 2)).toEqual([
      "DELETE /admin/oauth2/auth/sessions/login?sid=sid-1",
      "DELETE /admin/oauth2/auth/sessions/consent?subject=ada&client=agora",
    ]);
  });
});
