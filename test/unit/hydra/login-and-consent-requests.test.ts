import { describe, expect, it } from "vitest";
import { ZodError } from "zod";
import { parseConsentRequest } from "../../../src/hydra/consent-request.ts";
import { parseConsentSessions } from "../../../src/hydra/consent-session.ts";
import { parseLoginRequest } from "../../../src/hydra/login-request.ts";

const client = {
  client_id: "agora",
  client_name: "Agora",
  policy_uri: "https://a.example/p",
  tos_uri: "",
  skip_consent: true,
};
const login = {
  challenge: "c1",
  client,
  skip: false,
  subject: "",
  request_url: "https://hydra.example/oauth2/auth?client_id=agora&prompt=login%20consent&max_age=60",
  requested_scope: ["openid"],
  oidc_context: { login_hint: "ada@example.com", ui_locales: ["de"], acr_values: ["aal2"], display: "popup" },
};

describe("parseLoginRequest", () => {
  it("keeps what a page needs, and prompt and max_age from the request's own address", () => {
    expect(parseLoginRequest("c1", login)).toEqual({
      challenge: "c1",
      client: {
        id: "agora",
        name: "Agora",
        uri: undefined,
        logoUri: undefined,
        policyUri: "https://a.example/p",
        termsUri: "",
        skipConsent: true,
      },
      skip: false,
      subject: "",
      requestedScopes: ["openid"],
      requestUrl: login.request_url,
      isDevice: false,
      context: {
        loginHint: "ada@example.com",
        uiLocales: ["de"],
        acrValues: ["aal2"],
        display: "popup",
        prompt: ["login", "consent"],
        maxAgeSeconds: 60,
      },
    });
  });

  it.each([
    ["http://hydra/oauth2/device/verify?user_code=a", true],
    ["/oauth2/device/verify", true],
    ["http://hydra/oauth2/auth?x=/oauth2/device/verify", false],
  ])("knows by the address %j whether a device waits: %s", (url, isDevice) => {
    expect(parseLoginRequest("c1", { ...login, request_url: url }).isDevice).toBe(isDevice);
  });

  it.each(["relative?prompt=none", "//[", "", "https://hydra.example/?max_age=soon"])(
    "does not stumble over the address %j",
    (url) => {
      expect(parseLoginRequest("c1", { ...login, request_url: url }).context.maxAgeSeconds).toBeUndefined();
    },
  );

  it.each([
    {},
    { ...login, skip: undefined },
    { ...login, client: undefined },
    { ...login, subject: 7 },
    { ...login, request_url: undefined },
    "<html>",
  ])("refuses %j", (body) => {
    expect(() => parseLoginRequest("c1", body)).toThrow(ZodError);
  });
});

describe("parseConsentRequest", () => {
  const consent = {
    ...login,
    subject: "ada",
    skip: null,
    login_session_id: "sid-1",
    requested_access_token_audience: null,
  };

  it("reads null as nothing said", () => {
    expect(parseConsentRequest("c1", consent)).toMatchObject({
      skip: false,
      requestedAudience: [],
      sid: "sid-1",
    });
  });

  it("adds the resources (RFC 8707) that the client's registered audience permits to Hydra's own audience", () => {
    const request_url =
      "https://hydra.example/oauth2/auth?resource=https%3A%2F%2Fmcp.example%2Fmcp&resource=https%3A%2F%2Fevil.example&resource=api";
    const asked = { ...consent, request_url, requested_access_token_audience: ["api"] };
    const registered = { ...client, audience: ["api", "https://mcp.example/mcp"] };
    expect(parseConsentRequest("c1", { ...asked, client: registered }).requestedAudience).toEqual([
      "api",
      "https://mcp.example/mcp",
    ]);
    expect(parseConsentRequest("c1", asked).requestedAudience).toEqual(["api"]);
  });

  it.each([
    ["what was asked for", "redirect_uri=https%3A%2F%2Fb.example%2F", ["https://b.example/"]],
    ["all that are registered", "", ["https://a.example/", "https://b.example/"]],
    [
      "those, for two are no answer",
      "redirect_uri=x:y&redirect_uri=x:z",
      ["https://a.example/", "https://b.example/"],
    ],
    [
      "those, for a signed request",
      "redirect_uri=x:y&request=jwt",
      ["https://a.example/", "https://b.example/"],
    ],
    [
      "those, for a pushed one",
      "redirect_uri=x:y&request_uri=urn:x",
      ["https://a.example/", "https://b.example/"],
    ],
  ])("takes the answer to %s", (_what, query, redirectUris) => {
    const registered = { ...client, redirect_uris: ["https://a.example/", "https://b.example/"] };
    const request_url = `https://hydra.example/oauth2/auth?client_id=agora&${query}`;
    const asked = { ...consent, client: registered, request_url };
    expect(parseConsentRequest("c1", asked).redirectUris).toEqual(redirectUris);
  });

  it.each([
    ["has an id that Hydra does not give", {}, true],
    [
      "has one that it gives",
      { client_id: "6ba7b810-9dad-41d1-80b4-00c04fd430c8", skip_consent: false },
      false,
    ],
    ["has metadata", { client_id: "6ba7b810-9dad-41d1-80b4-00c04fd430c8", metadata: { team: "a" } }, true],
    [
      "has none to speak of",
      { client_id: "6ba7b810-9dad-41d1-80b4-00c04fd430c8", metadata: {}, skip_consent: null },
      false,
    ],
    ["skips the consent", { client_id: "6ba7b810-9dad-41d1-80b4-00c04fd430c8", skip_consent: true }, true],
    [
      "skips the question at the sign-out",
      { client_id: "6ba7b810-9dad-41d1-80b4-00c04fd430c8", skip_consent: false, skip_logout_consent: true },
      true,
    ],
  ])("knows a client that %s for the operator's: %#", (_what, over, isOperators) => {
    const { isOperatorsClient } = parseConsentRequest("c1", {
      ...consent,
      client: { ...client, skip_consent: false, ...over },
    });
    expect(isOperatorsClient).toBe(isOperators);
  });

  it.each([
    { ...consent, subject: "" },
    { ...consent, client: null },
  ])("refuses one without a person or an app", (body) => {
    expect(() => parseConsentRequest("c1", body)).toThrow(ZodError);
  });
});

describe("parseConsentSessions", () => {
  const session = {
    grant_scope: ["openid", "offline_access"],
    remember: true,
    handled_at: "2026-01-02T03:04:05Z",
    context: { kratos_session: "k1" },
    consent_request: {
      challenge: "old-id",
      login_session_id: "sid-1",
      client: { ...client, backchannel_logout_uri: "https://a.example/b" },
    },
  };

  it("reads v2.3's list, where a consent goes by its challenge", () => {
    expect(parseConsentSessions([session])).toMatchObject([
      {
        id: "old-id",
        sid: "sid-1",
        scopes: ["openid", "offline_access"],
        remembered: true,
        isNotified: true,
        handledAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
        context: { kratos_session: "k1" },
      },
    ]);
  });

  it("prefers the id that newer ones give", () => {
    const [newer] = parseConsentSessions([{ ...session, consent_request_id: "new-id" }]);
    expect(newer?.id).toBe("new-id");
  });

  it.each([
    [{ frontchannel_logout_uri: "https://a.example/f" }, true],
    [{ frontchannel_logout_uri: "", backchannel_logout_uri: null }, false],
    [{}, false],
  ])("knows of a client with %j that it is told of a sign-out: %s", (uris, told) => {
    const [read] = parseConsentSessions([
      { ...session, consent_request: { ...session.consent_request, client: { ...client, ...uris } } },
    ]);
    expect(read?.isNotified).toBe(told);
  });

  it.each([
    [null, {}],
    ["text", {}],
    [[1], {}],
  ])("takes the context %j for an empty one", (context, read) => {
    expect(parseConsentSessions([{ ...session, context }])[0]?.context).toEqual(read);
  });

  it.each([[null], [undefined], [""], [{ error: "x" }]])("refuses %j, which is no list", (body) => {
    expect(parseConsentSessions([])).toEqual([]);
    expect(() => parseConsentSessions(body)).toThrow(ZodError);
  });

  it("refuses a consent that nothing could name", () => {
    const { challenge: _, ...nameless } = session.consent_request;
    expect(() => parseConsentSessions([{ ...session, consent_request: nameless }])).toThrow(ZodError);
  });
});
