import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  readHintClaims,
  readEndSessionParameters,
} from "../../../../src/sign-out/decision/end-session-parameters.ts";
import { readUiLocales } from "../../../../src/pages/ui-locales.ts";
import { hintFor } from "../../../../testkit/fakes/fake-hydra.ts";

const nothing = { idTokenHints: [], postLogoutRedirectUris: [] };

describe("readEndSessionParameters", () => {
  it.each([
    [
      "relative",
      "/oauth2/sessions/logout?id_token_hint=a.b.c&post_logout_redirect_uri=https%3A%2F%2Fapp%2F%3Fx%3D1",
    ],
    [
      "absolute",
      "https://hydra.example/oauth2/sessions/logout?id_token_hint=a.b.c&post_logout_redirect_uri=https://app/?x=1",
    ],
    ["a query alone", "?post_logout_redirect_uri=https://app/?x=1&id_token_hint=a.b.c"],
    ["with encoded names", "/logout?%69d_token_hint=a.b.c&post%5Flogout%5Fredirect%5Furi=https://app/?x=1"],
    [
      "with a fragment",
      "/logout?id_token_hint=a.b.c&post_logout_redirect_uri=https://app/?x=1#&id_token_hint=d",
    ],
    [
      "that no URL parser takes",
      "http://[/logout?id_token_hint=a.b.c&post_logout_redirect_uri=https://app/?x=1",
    ],
  ])("reads a URL %s", (_what, url) => {
    expect(readEndSessionParameters(url)).toEqual({
      idTokenHints: ["a.b.c"],
      postLogoutRedirectUris: ["https://app/?x=1"],
    });
  });

  it("keeps every value of a repeated parameter, in order, however its name is written", () => {
    const url =
      "/logout?id_token_hint=a&id%5ftoken_hint=b&post_logout_redirect_uri=c&post_logout_redirect_uri=";
    expect(readEndSessionParameters(url)).toEqual({
      idTokenHints: ["a", "b"],
      postLogoutRedirectUris: ["c", ""],
    });
  });

  it.each([
    "",
    "/logout",
    "/logout?",
    "#?id_token_hint=a",
    "/logout?ID_TOKEN_HINT=a&id_token_hint[]=b&x.id_token_hint=c",
  ])("finds nothing in %j", (url) => {
    expect(readEndSessionParameters(url)).toEqual(nothing);
  });

  it("reads what Hydra reads: a plus is a space, and what is not UTF-8 ends no parameter", () => {
    const { postLogoutRedirectUris } = readEndSessionParameters(
      "/logout?post_logout_redirect_uri=a+b%2Bc%ff&id_token_hint=d",
    );
    expect(postLogoutRedirectUris).toEqual(["a b+c\uFFFD"]);
  });

  // Go drops such pairs, and Hydra refuses the whole request; here they still count, so that they can only add a question.
  it.each([
    "id_token_hint=a;x&id_token_hint=b",
    "id_token_hint=a%zz&id_token_hint=b",
    "id_token_hint=a%&id_token_hint=b",
  ])("counts a hint that Go can't parse in %j", (query) => {
    expect(readEndSessionParameters(`/logout?${query}`).idTokenHints).toHaveLength(2);
  });

  it("gives back whatever was written into a query", () => {
    const values = fc.array(fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()));
    fc.assert(
      fc.property(values, values, (idTokenHints, postLogoutRedirectUris) => {
        const query = new URLSearchParams([
          ...idTokenHints.map((value) => ["id_token_hint", value]),
          ...postLogoutRedirectUris.map((value) => ["post_logout_redirect_uri", value]),
        ]);
        expect(readEndSessionParameters(`/logout?state=s&${query.toString()}`)).toEqual({
          idTokenHints,
          postLogoutRedirectUris,
        });
      }),
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(() => readEndSessionParameters(text)).not.toThrow();
        expect(() => readEndSessionParameters(`?id_token_hint=${text}`)).not.toThrow();
      }),
    );
  });
});

describe("readUiLocales", () => {
  it.each([
    ["/oauth2/sessions/logout?ui_locales=de-AT%20en", ["de-AT", "en"]],
    ["/oauth2/sessions/logout?ui_locales=++fr+", ["fr"]],
    ["/oauth2/sessions/logout", []],
    [`/oauth2/sessions/logout?ui_locales=${"a+".repeat(5000)}`, Array.from({ length: 10 }, () => "a")],
  ])("reads the languages of %.60j", (requestUrl, locales) => {
    expect(readUiLocales(requestUrl)).toEqual(locales);
  });
});

describe("readHintClaims", () => {
  it("reads sid, audiences and auth_time", () => {
    const hint = hintFor({ sid: "s", aud: ["a", "b"], auth_time: 1000, iat: 2000 });
    expect(readHintClaims(hint)).toEqual({ sid: "s", audiences: ["a", "b"], seenAtMs: 1_000_000 });
  });

  it.each([
    ["iat when there is no auth_time", { iat: 2000 }, { seenAtMs: 2_000_000 }],
    ["iat when auth_time is not a number", { auth_time: "1000", iat: 2000 }, { seenAtMs: 2_000_000 }],
    ["a bare audience", { aud: "a" }, { audiences: ["a"] }],
    ["no audience that is not a string", { aud: ["a", 1, null, { b: 1 }] }, { audiences: ["a"] }],
    ["no sid that is not a string", { sid: 7 }, { sid: undefined }],
    ["no time at all", { auth_time: null, iat: "now" }, { seenAtMs: undefined }],
  ])("reads %s", (_what, claims, expected) => {
    expect(readHintClaims(hintFor(claims))).toEqual({
      sid: undefined,
      audiences: [],
      seenAtMs: undefined,
      ...expected,
    });
  });

  const payload = (text: string) => `e30.${Buffer.from(text).toString("base64url")}.sig`;

  it.each([
    "",
    "nonsense",
    ".",
    "..",
    "a.!!.c",
    payload("null"),
    payload("7"),
    payload('"text"'),
    payload("{"),
    payload(""),
  ])("knows no claims of %j", (hint) => {
    expect(readHintClaims(hint)).toBeUndefined();
  });

  it("takes a time without end for none", () => {
    expect(readHintClaims(payload('{"auth_time": 1e999, "iat": 2000}'))?.seenAtMs).toBe(2_000_000);
  });

  it("takes no claim from anywhere but the payload", () => {
    const claims = readHintClaims(payload('{"__proto__": {"sid": "s", "aud": "a", "iat": 1}}'));
    expect(claims).toEqual({ sid: undefined, audiences: [], seenAtMs: undefined });
  });

  it("never throws, whatever the hint or its payload is", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (hint) => void readHintClaims(hint)));
    fc.assert(fc.property(fc.json(), (json) => void readHintClaims(payload(json))));
    const claim = fc.anything({ maxDepth: 2 });
    const claims = fc.record({ sid: claim, aud: claim, auth_time: claim, iat: claim });
    fc.assert(
      fc.property(claims, (given) => {
        const read = readHintClaims(
          payload(JSON.stringify(given, (_key, value: unknown) => (typeof value === "bigint" ? 1 : value))),
        );
        expect(["string", "undefined"]).toContain(typeof read?.sid);
        expect(read?.audiences.every((audience) => typeof audience === "string")).toBe(true);
        expect(["number", "undefined"]).toContain(typeof read?.seenAtMs);
      }),
    );
  });
});
