import { describe, expect, it } from "vitest";
import { kratosCookies } from "../../../src/kratos/cookies.ts";

const { pick, hasSession } = kratosCookies("ciam_session");

describe("kratosCookies", () => {
  it.each([
    ["ciam_session=s; csrf_token_0a1b=c", "ciam_session=s; csrf_token_0a1b=c"],
    ["lethe-csrf=x; ciam_session=s; ory_hydra_session_dev=h", "ciam_session=s"],
    ["__Host-lethe-sign-in=x;ciam_session=a=b==", "ciam_session=a=b=="],
    ["ory_session_modesthopper=s; csrf_token_9f=c", "ory_session_modesthopper=s; csrf_token_9f=c"],
    ["__Host-csrf_token_9f=c", "__Host-csrf_token_9f=c"],
  ])("passes on of %j only what is Kratos's", (header, own) => {
    expect(pick(header)).toBe(own);
  });

  it.each([undefined, "", ";;", "=x", "iam_session=s", "xciam_session=s; a_csrf_token_0=c", "ciam_session"])(
    "finds nothing of Kratos's in %j",
    (header) => {
      expect([pick(header), hasSession(header)]).toEqual([undefined, false]);
    },
  );

  it("tells a session from a CSRF cookie", () => {
    expect(hasSession("csrf_token_0a=c")).toBe(false);
    expect(hasSession("csrf_token_0a=c; ciam_session=s")).toBe(true);
    expect(hasSession("ory_session_modesthopper=s")).toBe(true);
  });
});
