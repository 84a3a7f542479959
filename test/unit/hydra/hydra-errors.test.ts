import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { rejection } from "../../../src/hydra/hydra-errors.ts";
import { noRoute } from "../../../testkit/stubs/no-route.ts";

const flat = (error: string, description = "") => ({ error, error_description: description });
const nested = (message: string, reason?: string) => ({
  error: { code: 401, status: "Unauthorized", message, reason },
});

describe("rejection", () => {
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
