import { describe, expect, it } from "vitest";
import { withoutPort } from "../../../src/account/without-port.ts";

describe("withoutPort", () => {
  it.each([
    ["192.0.2.1:51234", "192.0.2.1"],
    ["192.0.2.1", "192.0.2.1"],
    ["[2001:db8::1]:51234", "2001:db8::1"],
    ["[::1]", "::1"],
    ["2001:db8::1", "2001:db8::1"],
    ["::1", "::1"],
    // Whole, though its end looks like a port.
    ["2001:db8::1:443", "2001:db8::1:443"],
    ["fe80::1%eth0", "fe80::1%eth0"],
    ["[fe80::1%eth0]:443", "fe80::1%eth0"],
    // What is no address stays as it is.
    ["auth.example:443", "auth.example:443"],
    ["192.0.2.1:999999", "192.0.2.1:999999"],
    ["192.0.2.1, 198.51.100.7", "192.0.2.1, 198.51.100.7"],
    ["[]:1", "[]:1"],
    ["", ""],
  ])("%j is %j", (address, alone) => {
    expect(withoutPort(address)).toBe(alone);
  });
});
