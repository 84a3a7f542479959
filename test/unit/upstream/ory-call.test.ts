import { describe, expect, it } from "vitest";
import { z } from "zod";
import { PageError } from "../../../src/errors.ts";
import { toOryError } from "../../../src/upstream/ory-call.ts";
import { TransportError } from "../../../src/upstream/transport-error.ts";

describe("toOryError", () => {
  it.each([
    [new TransportError("timeout", "no answer in time"), "hydra_unavailable"],
    [new TransportError("unreachable", "ECONNREFUSED"), "hydra_unavailable"],
    [new TransportError("oversized", "answer over 1 MiB"), "hydra_fault"],
    [new TransportError("malformed", "HPE_INVALID_CONSTANT"), "hydra_fault"],
    [new TypeError("Invalid URL"), "internal"],
    ["a string", "internal"],
    [undefined, "internal"],
  ])("takes %s for %s", (error, code) => {
    expect(toOryError("hydra", error).code).toBe(code);
  });

  it("leaves a failure of ours alone", () => {
    const failure = new PageError("challenge_gone");
    expect(toOryError("hydra", failure)).toBe(failure);
  });

  it("names the places of a wrong shape, not what stood there", () => {
    const { error } = z
      .object({ a: z.array(z.object({ b: z.enum(["x"]) })) })
      .safeParse({ a: [{ b: "hint.of.ada" }] });
    const failure = toOryError("hydra", error);
    expect(failure).toMatchObject({ code: "hydra_fault", detail: "wrong shape at a.0.b" });
    expect(failure.cause).toBeUndefined();
    expect(toOryError("hydra", z.string().safeParse(7).error).detail).toBe("wrong shape at (root)");
  });
});
