import { describe, expect, it } from "vitest";
import { identityName } from "../../../src/pages/identity-name.ts";

const verifiedAddresses: string[] = [];

describe("identityName", () => {
  it.each([
    [{ username: "ada", email: "ada@example.com" }, [], "ada@example.com"],
    [{ username: "ada" }, ["ada@example.com"], "ada"],
    [{ email: "" }, ["ada@example.com"], "ada@example.com"],
    [{ phone: "+302101234567", name: "Ada" }, [], "+302101234567"],
    [{ email: 7, username: "\u200B", name: "Ada" }, [], "Ada"],
    [{ name: { first: "Ada" } }, verifiedAddresses, undefined],
    [{}, verifiedAddresses, undefined],
  ])("calls an identity with the traits %j and the addresses %j %j", (traits, addresses, name) => {
    expect(identityName({ traits, verifiedAddresses: addresses })).toBe(name);
  });
});
