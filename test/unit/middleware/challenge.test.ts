import * as fc from "fast-check";
import { parse } from "node:querystring";
import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { maxChallengeLength, readChallenge } from "../../../src/middleware/challenge.ts";

function refusalOf(parameters: unknown): unknown {
  try {
    return readChallenge(parameters, "logout_challenge");
  } catch (error) {
    return error instanceof PageError ? error.code : error;
  }
}

const controls = fc
  .integer({ min: 0, max: 0x9f })
  .filter((code) => code < 0x20 || code > 0x7e)
  .map((code) => String.fromCharCode(code));
const clean = fc
  .string({ minLength: 1, maxLength: 200, unit: "binary" })
  .filter((text) => !/\p{Cc}/u.test(text));

describe("readChallenge", () => {
  it.each([1, 36, 1100, 2400, 8000, 16_000])("passes %i characters on unchanged", (length) => {
    const challenge = "aZ9-_.~+/=".repeat(1600).slice(0, length);
    expect(readChallenge({ logout_challenge: challenge }, "logout_challenge")).toBe(challenge);
  });

  it("passes on whatever holds no control character, of any length up to the limit", () => {
    fc.assert(
      fc.property(clean, fc.integer({ min: 1, max: maxChallengeLength }), (text, length) => {
        const challenge = text.repeat(Math.ceil(length / text.length)).slice(0, length);
        expect(readChallenge({ logout_challenge: challenge }, "logout_challenge")).toBe(challenge);
      }),
    );
  });

  it("passes on what was percent-encoded into a query", () => {
    fc.assert(
      fc.property(
        clean.filter((text) => text.isWellFormed()),
        (challenge) => {
          const query = parse(`state=s&logout_challenge=${encodeURIComponent(challenge)}`);
          expect(readChallenge(query, "logout_challenge")).toBe(challenge);
        },
      ),
    );
  });

  it.each([
    ["missing", {}],
    ["empty", { logout_challenge: "" }],
    ["repeated", { logout_challenge: ["a", "b"] }],
    ["repeated, both the same", { logout_challenge: ["a", "a"] }],
    ["a list of one", { logout_challenge: ["a"] }],
    ["nested", { logout_challenge: { a: "b" } }],
    ["a number", { logout_challenge: 7 }],
    ["null", { logout_challenge: null }],
    ["inherited", Object.create({ logout_challenge: "a" })],
    ["one character too long", { logout_challenge: "a".repeat(16_001) }],
    ["a megabyte", { logout_challenge: "a".repeat(1024 * 1024) }],
  ])("refuses one that is %s", (_what, parameters) => {
    expect(refusalOf(parameters)).toBe("challenge_malformed");
  });

  it("refuses one with a control character, wherever it is", () => {
    fc.assert(
      fc.property(fc.string(), controls, fc.string(), (before, control, after) => {
        expect(refusalOf({ logout_challenge: before + control + after })).toBe("challenge_malformed");
      }),
    );
  });

  it("refuses parameters that are none, as of a form without a body", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(undefined), fc.constant(null), fc.string(), fc.integer(), fc.array(fc.string())),
        (given) => {
          expect(refusalOf(given)).toBe("challenge_malformed");
        },
      ),
    );
  });

  it("does not repeat the challenge in its error", () => {
    const secret = `secret\n${"x".repeat(20)}`;
    expect(() => readChallenge({ logout_challenge: secret }, "logout_challenge")).toThrow(
      expect.objectContaining({
        message: "challenge_malformed",
        detail: "control characters in the challenge",
        cause: undefined,
      }),
    );
  });
});
