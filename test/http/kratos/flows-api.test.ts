import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { refused, startKratosStub, type Said } from "./kratos-stub.ts";

const cookie = "ory_kratos_session=s3cret; csrf_token_0a=c; other=x";

describe("startUrl", () => {
  it("is Kratos's address as browsers see it, with what there is to say", async () => {
    const { kratos } = await startKratosStub({});
    expect(kratos.startUrl("login", { login_challenge: "a&b", return_to: undefined })).toBe(
      "https://accounts.example/self-service/login/browser?login_challenge=a%26b",
    );
    expect(kratos.startUrl("settings")).toBe("https://accounts.example/self-service/settings/browser");
  });
});

describe("getFlow", () => {
  const path = (kind: string) => `GET /self-service/${kind}/flows`;

  it.each([
    [
      "expired",
      {
        status: 410,
        body: { error: { id: "self_service_flow_expired", details: { return_to: "https://r.example/" } } },
      },
      "https://r.example/",
      true,
    ],
    [
      "expired, with nowhere to go",
      { status: 410, body: { error: { details: { return_to: "" } } } },
      undefined,
      true,
    ],
    ["unknown", { status: 404, body: { error: { code: 404 } } }, undefined],
    [
      "begun in another browser",
      { status: 403, body: { error: { id: "security_csrf_violation" } } },
      undefined,
    ],
    ["no id at all", { status: 400, body: { error: { code: 400 } } }, undefined],
  ])("says gone of a flow that is %s", async (_, said: Said, returnTo, isExpired = false) => {
    const { kratos, heard } = await startKratosStub({ [path("login")]: said });
    expect(await kratos.getFlow("login", "f1", cookie)).toEqual({ state: "gone", returnTo, isExpired });
    expect(heard[0]?.call).toBe("GET /self-service/login/flows?id=f1");
    expect(heard[0]?.headers.cookie).toBe("ory_kratos_session=s3cret; csrf_token_0a=c");
  });

  it.each([400, 500])("knows that its login request is over at Hydra: %i", async (status) => {
    const error = {
      code: status,
      reason: "Unable to get OAuth 2.0 Login Challenge.",
      details: { status_code: 401 },
    };
    const { kratos } = await startKratosStub({ [path("login")]: { status, body: { error } } });
    expect(await kratos.getFlow("login", "f1", cookie)).toEqual({ state: "sign_in_over" });
  });

  it("says signed out of settings without a session", async () => {
    const { kratos } = await startKratosStub({ [path("settings")]: { status: 401, body: { error: {} } } });
    expect(await kratos.getFlow("settings", "f1", cookie)).toEqual({ state: "signed_out" });
  });

  it.each([
    [
      "https://accounts.example/self-service/login/browser?aal=aal2&return_to=x",
      "https://accounts.example/self-service/login/browser?aal=aal2&return_to=x",
    ],
    ["https://evil.example/login?aal=aal2", "https://accounts.example/self-service/login/browser?aal=aal2"],
    ["javascript:alert(1)", "https://accounts.example/self-service/login/browser?aal=aal2"],
    [undefined, "https://accounts.example/self-service/login/browser?aal=aal2"],
  ])("leads from %s to a second factor at Kratos and nowhere else", async (redirect, url) => {
    const body = { error: { id: "session_aal2_required" }, redirect_browser_to: redirect };
    const { kratos } = await startKratosStub({ [path("settings")]: { status: 403, body } });
    expect(await kratos.getFlow("settings", "f1", cookie)).toEqual({ state: "needs_second_factor", url });
  });

  it.each([
    ["what is no flow", { status: 200, body: { id: "f1" } }, "kratos_fault"],
    ["HTML", { status: 404, body: "<html>" }, "kratos_fault"],
    ["a failure", { status: 500, body: { error: {} } }, "kratos_fault"],
    ["an overload", { status: 503, body: { error: {} } }, "kratos_unavailable"],
    ["silence", "hang" as const, "kratos_unavailable"],
  ])("fails on %s", async (_, said, code) => {
    const { kratos } = await startKratosStub({ [path("login")]: said });
    const error: unknown = await kratos.getFlow("login", "f1", cookie).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PageError);
    expect((error as PageError).code).toBe(code);
  });
});

/** hydra/hydra.go of Kratos's. */
function refusedAtHydra(reason: string) {
  return { status: 200, body: { id: "e1", error: { code: 500, reason, details: { status_code: 401 } } } };
}

describe("getError", () => {
  const path = "GET /self-service/errors";
  it.each([
    [
      { status: 200, body: { id: "e1", error: { id: "x_y", code: 403, reason: "secret" } } },
      { id: "x_y", status: 403 },
    ],
    [
      { status: 200, body: { id: "e1", error: {} } },
      { id: undefined, status: 500 },
    ],
    [
      refusedAtHydra("Unable to accept OAuth 2.0 Login Challenge."),
      { id: undefined, status: 500, hydraStatus: 401 },
    ],
    [
      refusedAtHydra("Unable to get OAuth 2.0 Login Challenge."),
      { id: undefined, status: 500, hydraStatus: 401 },
    ],
    [refusedAtHydra("Unable to accept a gift."), { id: undefined, status: 500 }],
    [
      { status: 200, body: { error: { code: 500, reason: 7, details: "none" } } },
      { id: undefined, status: 500 },
    ],
    [refused(404), undefined],
  ])("makes of %j %j", async (said, fault) => {
    const { kratos } = await startKratosStub({ [path]: said });
    expect(await kratos.getError("e1")).toEqual(fault);
  });
});

describe("isReady", () => {
  it.each([
    [{ status: 200 }, true],
    [{ status: 404 }, true],
    [{ status: 503 }, false],
    ["hang" as const, false],
  ])("makes of %j: %s", async (said, ready) => {
    const { kratos } = await startKratosStub({ "GET /health/ready": said });
    expect(await kratos.isReady()).toBe(ready);
  });
});
