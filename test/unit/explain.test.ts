import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explain } from "../../src/hydra-error/explain.ts";

const failed = "Logout failed because query parameter";
const description = (text: string) => ({ error: "invalid_request", error_description: text });

describe("explain", () => {
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
    expect(explain(query)).toEqual({ kind, errorCode: query.error, offerSignOut: true });
  });

  it.each([
    ["access_denied", "access_denied"],
    ["server_error", "unavailable"],
    ["temporarily_unavailable", "unavailable"],
    ["invalid_scope", "other"],
  ])("explains %s as %s, and offers no sign-out", (error, kind) => {
    expect(explain({ error, error_description: "Whatever." })).toEqual({
      kind,
      errorCode: error,
      offerSignOut: false,
    });
  });

  it.each([{}, undefined, { error: ["a", "b"], error_description: { a: "b" } }, { error: "" }])(
    "knows nothing of %j",
    (query) => {
      expect(explain(query)).toEqual({ kind: "other", errorCode: undefined, offerSignOut: false });
    },
  );

  it.each(["<b>", "Invalid_Request", "no", "a".repeat(41), "call 555-0100", "invalid_request\n"])(
    "does not repeat %j as an error code",
    (error) => {
      expect(explain({ error }).errorCode).toBeUndefined();
    },
  );

  it("never repeats a text of the link's author", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(
        fc.record({ error: text, error_description: text, error_hint: text, error_debug: text }),
        (query) => {
          expect(explain(query).errorCode ?? "a_code").toMatch(/^[a-z_]{3,40}$/);
          expect(Object.keys(explain(query))).toEqual(["kind", "errorCode", "offerSignOut"]);
        },
      ),
    );
  });
});
