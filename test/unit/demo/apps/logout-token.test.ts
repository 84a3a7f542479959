import { beforeAll, describe, expect, it } from "vitest";
import { readLogoutToken, type Expected } from "../../../../demo/apps/logout-token.ts";
import { createSigningKey, type SigningKey } from "../../../../demo/provider/signing-key.ts";

const issuer = "http://localhost:4444";
const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
let key: SigningKey;
let expected: Expected;

beforeAll(async () => {
  key = await createSigningKey();
  expected = { jwks: { keys: [key.publicJwk] }, issuer, clientId: "mail" };
});

const good = () => ({
  iss: issuer,
  aud: ["mail"],
  iat: Math.floor(Date.now() / 1000),
  jti: "j1",
  sid: "s1",
  events,
});

describe("readLogoutToken", () => {
  it("reads the sid of a good token", () => {
    expect(readLogoutToken(key.sign(good()), expected)).toEqual({ sid: "s1" });
  });

  it.each([
    ["from another issuer", { iss: "http://evil.test" }, "another issuer"],
    ["for another client", { aud: ["bank"] }, "another client"],
    ["an hour old", { iat: Math.floor(Date.now() / 1000) - 3600 }, "too old"],
    ["without the event", { events: {} }, "events"],
    ["without a sid", { sid: undefined }, "sid"],
    ["with a nonce: an id_token", { nonce: "n" }, "nonce"],
  ])("refuses one %s", (_what, change, why) => {
    const token = key.sign({ ...good(), ...change });
    expect(() => readLogoutToken(token, expected)).toThrow(why);
  });

  it("refuses one that another key signed", async () => {
    const token = (await createSigningKey()).sign(good());
    expect(() => readLogoutToken(token, expected)).toThrow("unknown key");
  });

  it("refuses one that was changed, and one without a signature", () => {
    const [head, , signature] = key.sign(good()).split(".");
    const payload = Buffer.from(JSON.stringify({ ...good(), sid: "s2" })).toString("base64url");
    const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    expect(() => readLogoutToken(`${head}.${payload}.${signature}`, expected)).toThrow("bad signature");
    expect(() => readLogoutToken(`${none}.${payload}.`, expected)).toThrow("RS256");
  });
});
