import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { explainKratosError } from "../../../src/error/explain-kratos-error.ts";
import { browserOf } from "../../../testkit/http/browse.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { flowPages } from "../../../testkit/http/flow-pages.ts";

const open = (kratos: FakeKratos, id = "e1") => browserOf(flowPages(kratos)).get(`/error?id=${id}`);

describe("GET /error?id=", () => {
  it.each([
    ["security_csrf_violation", 403, "Your answer could not be matched to this browser"],
    ["self_service_flow_expired", 410, "This page has expired"],
    ["self_service_flow_replaced", 422, "This page has expired"],
    ["session_already_available", 400, "You are signed in already"],
    ["session_inactive", 401, "You are not signed in"],
    ["session_refresh_required", 403, "You are not signed in"],
    ["session_aal2_required", 403, "Your sign-in needs a second step"],
    ["security_identity_mismatch", 403, "Another account started this"],
    ["self_service_flow_return_to_forbidden", 400, "The link leads to an address that is not allowed"],
    ["self_service_flow_disabled", 400, "This is turned off here"],
    ["session_verified_address_required", 403, "Your address is not confirmed yet"],
    ["something_new", 500, "The account server has a problem"],
    ["something_new", 410, "This page has expired"],
    ["something_new", 400, "The account server could not do that"],
  ])("says for %s (%j): %s", async (id, status, title) => {
    const kratos = new FakeKratos();
    kratos.errors.set("e1", { id, status });
    const page = await open(kratos).expect(400);
    expect(page.text).toContain(`<h1>${title}</h1>`);
    expect(page.text).toContain(`<code>${id}</code>`);
    expect(page.text).toContain(`>${String(page.headers["x-request-id"]).slice(-8)}</code>`);
    expect(kratos.asked).toEqual(["getError e1"]);
  });

  it("says that it is over when Kratos does not know it any more", async () => {
    const page = await open(new FakeKratos()).expect(400);
    expect(page.text).toContain("<h1>This page has expired</h1>");
  });

  it.each(["", "a/b", "x".repeat(129), "a&id=b", "%0A"])("asks Kratos nothing about %j", async (id) => {
    const kratos = new FakeKratos();
    await open(kratos, id).expect(400);
    expect(kratos.asked).toEqual([]);
  });

  it("says so when Kratos does not answer", async () => {
    const kratos = new FakeKratos().failing("getError", new PageError("kratos_unavailable"));
    const page = await open(kratos).expect(503);
    expect(page.text).toContain("The account server is not answering");
  });
});

describe("explainKratosError", () => {
  it.each(["Call us at 555", "<b>", "x".repeat(61), "constructor and more", "", undefined])(
    "shows no code %j",
    (id) => {
      expect(explainKratosError({ id, status: 400 })).toEqual({ kind: "other", errorCode: undefined });
    },
  );
});
