import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainHydraError } from "../../../src/error/explain-hydra-error.ts";
import type { ErrorKind } from "../../../src/error/known-hydra-errors.ts";
import { errorParameters, maxTextLength } from "../../../src/hydra/error-parameters.ts";
import { recordedHydraErrors } from "../../../testkit/recordings/recorded-hydra-errors.ts";

const failed = "Logout failed because query parameter";
const description = (text: string) => ({ error: "invalid_request", error_description: text });

/** What each of Hydra's own errors is, and how the log names its text. */
const recordedKinds: Record<string, [kind: ErrorKind, hint: string]> = {
  "two tabs sign in to the same app, and the older goes on": ["two_tabs", "csrf_mismatch"],
  "the browser takes no cookies, or goes on at another host name": ["cookies_missing", "csrf_cookie"],
  "the login app makes up its answer": ["sign_in_gone", "verifier_used"],
  "no client has this id": ["client_unknown", "client"],
  "the client is not named": ["client_unknown", "client"],
  "the redirect URI is not registered": ["redirect_uri_invalid", "redirect_uri"],
  "the redirect URI is no URI": ["redirect_uri_invalid", "redirect_uri"],
  "the scope is not allowed": ["scope_not_allowed", "scope"],
  "the hint of a sign-out has a bad signature": ["hint_invalid", "logout_hint_invalid"],
  "the hint of a sign-out is of alg none": ["hint_invalid", "logout_hint_invalid"],
  "the hint of a sign-out is of alg HS256": ["hint_invalid", "logout_hint_invalid"],
  "the hint of a sign-out names a key that Hydra does not have": ["hint_invalid", "logout_hint_invalid"],
  "the hint of a sign-out is no token": ["hint_invalid", "logout_hint_invalid"],
  "a sign-out has a state and no hint": ["hint_missing", "logout_hint_missing"],
  "a sign-out leads to an address that is not registered": ["redirect_not_registered", "logout_redirect_uri"],
  "the sign-in took too long": ["sign_in_gone", "sign_in_expired"],
};

describe.each(recordedHydraErrors)("what Hydra $version said", ({ errors }) => {
  it("is all in the table", () => {
    expect(Object.keys(errors).toSorted()).toEqual(Object.keys(recordedKinds).toSorted());
  });

  it.each(Object.entries(errors))("is understood where %s", (name, { query }) => {
    const [kind, hint] = recordedKinds[name] ?? [];
    const offerSignOut = hint?.startsWith("logout_");
    expect(explainHydraError(query)).toEqual({
      kind,
      errorCode: query["error"],
      offerSignOut,
      logged: { code: query["error"], hint },
    });
    // Older Hydra says the same in three parts.
    const { error = "", error_description = "" } = query;
    expect(explainHydraError({ error, error_hint: error_description }).kind).toBe(kind);
    // Without a place where a sign-out can begin no page may offer one.
    expect(explainHydraError(query, false)).toMatchObject({
      offerSignOut: false,
      ...(!offerSignOut && { kind }),
    });
  });
});

describe("explainHydraError", () => {
  // As real Hydra writes them.
  it.each([
    [
      "hint_missing",
      description(
        `The request is missing a required parameter. ${failed} state is set but id_token_hint is missing.`,
      ),
    ],
    ["hint_missing", description(`${failed} post_logout_redirect_uri is set but id_token_hint is missing.`)],
    [
      "hint_missing",
      {
        error: "invalid_request",
        error_description: "The request is missing…",
        error_hint: `${failed} state is set but id_token_hint is missing.`,
      },
    ],
    [
      "redirect_not_registered",
      description(
        `${failed} post_logout_redirect_uri is not a whitelisted as a post_logout_redirect_uri for the client.`,
      ),
    ],
    ["hint_invalid", description(`${failed} id_token_hint is missing sid claim.`)],
    ["hint_invalid", description(`${failed} id_token_hint is missing sub claim.`)],
    [
      "hint_invalid",
      description(
        "Logout failed because issuer claim value 'x' from query parameter id_token_hint does not match with issuer value from configuration 'y'.",
      ),
    ],
    [
      "hint_invalid",
      description("Logout failed because none of the listed audiences is a registered OAuth 2.0 Client."),
    ],
    [
      "logout_gone",
      {
        error: "request_unauthorized",
        error_description:
          "The request could not be authorized. The logout request has expired, please try again.",
      },
    ],
  ])("offers to sign out after %s", (kind, query) => {
    expect(explainHydraError(query)).toMatchObject({ kind, errorCode: query.error, offerSignOut: true });
  });

  it.each([
    ["access_denied", "access_denied"],
    ["server_error", "unavailable"],
    ["temporarily_unavailable", "unavailable"],
    ["invalid_scope", "scope_not_allowed"],
    ["invalid_client", "client_unknown"],
    ["unsupported_response_type", "other"],
  ])("explains %s as %s, and offers no sign-out", (error, kind) => {
    expect(explainHydraError({ error, error_description: "Whatever." })).toEqual({
      kind,
      errorCode: error,
      offerSignOut: false,
      logged: { code: error, hint: "other" },
    });
  });

  it.each([{}, undefined, { error: ["a", "b"], error_description: { a: "b" } }, { error: "" }])(
    "knows nothing of %j",
    (query) => {
      const logged = { code: "none", hint: "none" };
      expect(explainHydraError(query)).toEqual({
        kind: "other",
        errorCode: undefined,
        offerSignOut: false,
        logged,
      });
    },
  );

  it.each(["<b>", "Invalid_Request", "no", "a".repeat(41), "call 555-0100", "invalid_request\n"])(
    "does not repeat %j as an error code",
    (error) => {
      expect(explainHydraError({ error }).errorCode).toBeUndefined();
    },
  );

  const text = fc.string({ unit: "binary" });
  const anyQuery = fc.record({ error: text, error_description: text, error_hint: text, error_debug: text });
  const ours = /^[a-z_]{3,40}$/;

  it("never repeats a text of the link's author", () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        const { errorCode, ...explanation } = explainHydraError(query);
        expect(errorCode ?? "a_code").toMatch(ours);
        expect(explanation).toEqual({
          kind: expect.stringMatching(ours) as string,
          offerSignOut: expect.any(Boolean) as boolean,
          logged: {
            code: expect.stringMatching(ours) as string,
            hint: expect.stringMatching(ours) as string,
          },
        });
      }),
    );
  });

  it.each(["a_secret_that_looks_like_a_code", "ada", "INVALID_REQUEST", "x y"])(
    "has nothing of the code %j for the log",
    (error) => {
      expect(explainHydraError({ error }).logged).toEqual({ code: "other", hint: "none" });
    },
  );

  it("reads no more of a text than Hydra's longest has", () => {
    const late = `${"x".repeat(maxTextLength)} The OAuth 2.0 Client does not exist.`;
    expect(explainHydraError({ error: "invalid_request", error_description: late }).kind).toBe("other");
  });
});

describe("errorParameters", () => {
  it("keeps what the page reads, cut, and nothing else", () => {
    const query = {
      error: "request_forbidden",
      error_description: "y".repeat(maxTextLength + 1),
      error_hint: ["a", "b"],
      state: "s1",
    };
    expect(Object.fromEntries(errorParameters(query))).toEqual({
      error: "request_forbidden",
      error_description: "y".repeat(maxTextLength),
    });
  });
});
