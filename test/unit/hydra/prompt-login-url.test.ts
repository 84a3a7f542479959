import { describe, expect, it } from "vitest";
import { askingUrl } from "../../../src/hydra/prompt-login-url.ts";

const hydra = "https://hydra.example";
const authorize = `${hydra}/oauth2/auth`;

describe("askingUrl", () => {
  it.each([
    [`${authorize}?client_id=a`, `${authorize}?client_id=a&prompt=login`],
    ["/oauth2/auth?client_id=a", `${authorize}?client_id=a&prompt=login`],
    // To the letter: a `state` comes back as the app wrote it.
    [`${authorize}?client_id=a&state=%FF+%20~`, `${authorize}?client_id=a&state=%FF+%20~&prompt=login`],
    [`${authorize}?client_id=a&prompt=`, `${authorize}?client_id=a&prompt=login`],
    [`${authorize}?client_id=a&prompt=consent`, `${authorize}?client_id=a&prompt=consent+login`],
  ])("has %s asked afresh", (requestUrl, expected) => {
    expect(askingUrl(requestUrl, hydra)).toBe(expected);
  });

  it.each([
    ["was asked afresh already", `${authorize}?client_id=a&prompt=consent%20login`],
    ["wants no page", `${authorize}?client_id=a&prompt=none`],
    ["was POSTed", authorize],
    ["has a request object", `${authorize}?client_id=a&request=e30`],
    ["was pushed", `${authorize}?client_id=a&request_uri=urn:x`],
    ["came from a device", `${hydra}/oauth2/device/verify?client_id=a`],
    ["is elsewhere", "https://evil.example/oauth2/auth?client_id=a"],
    ["is no address", "//["],
    ["is a script", "javascript:alert(1)//oauth2/auth?client_id=a"],
  ])("begins nothing again that %s", (_what, requestUrl) => {
    expect(askingUrl(requestUrl, hydra)).toBeUndefined();
  });

  it("begins nothing again where nobody said where Hydra is", () => {
    expect(askingUrl(`${authorize}?client_id=a`, undefined)).toBeUndefined();
  });
});
