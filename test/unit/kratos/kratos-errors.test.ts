import { describe, expect, it } from "vitest";
import { isKratosError } from "../../../src/kratos/kratos-errors.ts";

// Newer ones answer so for a path that they do not have.
const noRoute = {
  error: {
    code: 404,
    message: "Not Found",
    reason: "The requested route does not exist. Make sure you are using the right path, domain, and port.",
  },
};

describe("isKratosError", () => {
  it("is no answer about a thing where there is no such route", () => {
    const error = { code: 404, status: "Not Found", message: "Unable to locate the resource" };
    expect(isKratosError({ status: 404, data: { error } }, 404)).toBe(true);
    expect(isKratosError({ status: 404, data: noRoute }, 404)).toBe(false);
  });
});
