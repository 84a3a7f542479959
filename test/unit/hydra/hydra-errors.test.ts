import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { PageError } from "../../../src/errors.ts";
import { rejection } from "../../../src/hydra/hydra-errors.ts";
import { isKratosError } from "../../../src/kratos/kratos-errors.ts";
import { toOryError } from "../../../src/upstream/ory-call.ts";
import { TransportError } from "../../../src/upstream/transport-error.ts";

const flat = (error: string, description = "") => ({ error, error_description: description });
const nested = (message: string, reason?: string) => ({
  error: { code: 401, status: "Unauthorized", message, reason },
});

// Newer Hydras at their public port, and older ones at the admin port, for a path that they do not have.
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

describe("refusal", () => {
  it.each([
    [404, flat("Not Found"), "challenge_gone"],
    [404, { error: { code: 404, status: "Not Found" } }, "challenge_gone"],
    [404, noRoute, "hydra_fault"],
    [404, "<html>404 page not found</html>", "hydra_fault"],
    [404, "", "hydra_fault"],
    [410, { redirect_to: "/x" }, "challenge_gone"],
    [410, "", "challenge_gone"],
    [401, flat("expired"), "challenge_gone"],
    [
      401,
      flat("request_unauthorized", "The logout request has expired, please try again."),
      "challenge_gone",
    ],
    [401, nested("The logout challenge has expired."), "challenge_gone"],
    [401, nested("The login flow expired 3 minutes ago"), "challenge_gone"],
    [401, nested("The request could not be authorized"), "hydra_denied"],
    [401, nested("The request could not be authorized", "The API key has expired"), "hydra_denied"],
    [401, nested("The request could not be authorized. Your key expired."), "hydra_denied"],
    [401, nested("The API key used in the request has expired"), "hydra_denied"],
    [401, nested("The request could not be authorized because the access token expired"), "hydra_denied"],
    [401, flat("key_expired", "Access credentials are expired"), "hydra_denied"],
    [401, "expired", "hydra_denied"],
    [401, null, "hydra_denied"],
    [403, flat("expired"), "hydra_denied"],
    [429, flat("slow down"), "hydra_unavailable"],
    [503, "", "hydra_unavailable"],
    [500, flat("expired"), "hydra_fault"],
    [502, "<html>", "hydra_fault"],
    [504, "", "hydra_fault"],
    [400, flat("bad"), "hydra_fault"],
    [204, "", "hydra_fault"],
    [302, "", "hydra_fault"],
    [0, undefined, "hydra_fault"],
  ])("takes %i with %j for %s", (status, data, code) => {
    expect(rejection({ status, data }).code).toBe(code);
  });

  it("says the status to the log and nothing that Hydra wrote", () => {
    const failure = rejection({
      status: 500,
      data: { error: "pq: password authentication failed for 10.0.0.7" },
    });
    expect(failure.detail).toBe("Hydra answered 500");
    expect(inspect(failure)).not.toMatch(/pq|10\.0\.0\.7/);
  });
});

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
