import { describe, expect, it } from "vitest";
import { isKratosError } from "../../../src/kratos/kratos-errors.ts";
import { noRoute } from "../../../testkit/stubs/no-route.ts";

describe("isKratosError", () => {
  it("is no answer about a thing where there is no such route", () => {
    const error = { code: 404, status: "Not Found", message: "Unable to locate the resource" };
    expect(isKratosError({ status: 404, data: { error } }, 404)).toBe(true);
    expect(isKratosError({ status: 404, data: noRoute }, 404)).toBe(false);
  });
});
