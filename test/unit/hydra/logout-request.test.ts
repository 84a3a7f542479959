import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ZodError } from "zod";
import { parseLogoutRequest } from "../../../src/hydra/logout-request.ts";
import { parseRedirect } from "../../../src/hydra/admin-call.ts";

const hydraClient = {
  client_id: "agora",
  client_name: "Agora",
  client_uri: "https://agora.example/",
  logo_uri: "https://agora.example/logo.png",
  post_logout_redirect_uris: ["https://agora.example/signed-out"],
  skip_logout_consent: true,
  metadata: { anything: [1, 2] },
};
const body = {
  challenge: "other",
  subject: "ada",
  sid: "s",
  request_url: "/logout?x",
  rp_initiated: true,
  client: hydraClient,
  expires_at: null,
};
const always = { request_url: "", rp_initiated: false };
const nothingSaid = {
  challenge: "c1",
  subject: "",
  sid: "",
  requestUrl: "",
  rpInitiated: false,
  client: undefined,
};
const bareClient = {
  id: "agora",
  name: "",
  uri: undefined,
  logoUri: undefined,
  postLogoutRedirectUris: [],
  skipLogoutConsent: undefined,
};

function attempt(read: () => string): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

describe("parseLogoutRequest", () => {
  it("reads a logout request under the challenge that was asked for", () => {
    expect(parseLogoutRequest("c1", body)).toEqual({
      challenge: "c1",
      subject: "ada",
      sid: "s",
      requestUrl: "/logout?x",
      rpInitiated: true,
      client: {
        id: "agora",
        name: "Agora",
        uri: "https://agora.example/",
        logoUri: "https://agora.example/logo.png",
        postLogoutRedirectUris: ["https://agora.example/signed-out"],
        skipLogoutConsent: true,
      },
    });
  });

  it("takes null and absent for nothing said", () => {
    const nulls = { ...always, subject: null, sid: null, client: null };
    expect(parseLogoutRequest("c1", always)).toEqual(nothingSaid);
    expect(parseLogoutRequest("c1", nulls)).toEqual(nothingSaid);
  });

  it("takes null and absent in a client for nothing said", () => {
    const nulls = Object.fromEntries(Object.keys(hydraClient).map((name) => [name, null]));
    expect(parseLogoutRequest("c1", { ...always, client: { client_id: "agora" } }).client).toEqual(
      bareClient,
    );
    expect(parseLogoutRequest("c1", { ...always, client: { ...nulls, client_id: "agora" } }).client).toEqual(
      bareClient,
    );
  });

  it("keeps a skip_logout_consent of false, which is not the same as nothing said", () => {
    expect(
      parseLogoutRequest("c1", { ...always, client: { client_id: "a", skip_logout_consent: false } }).client
        ?.skipLogoutConsent,
    ).toBe(false);
  });

  it.each([
    null, undefined, "", "<html>", 7, true, [], [body], {}, { request_url: "" }, { rp_initiated: false }, { status: "ok" }, { error: "x" }, { ...body, request_url: null }, { ...body, rp_initiated: null }, { ...body, subject: 7 }, { ...body, sid: {} }, { ...body, request_url: ["/"] }, { ...body, rp_initiated: "true" },
    { ...body, client: "agora" }, { ...body, client: [] }, { ...body, client: {} }, { ...body, client: { client_id: "" } }, { ...body, client: { client_id: null } },
    { ...body, client: { ...hydraClient, skip_logout_consent: "false" } }, { ...body, client: { ...hydraClient, post_logout_redirect_uris: "https://agora.example/" } },
    { ...body, client: { ...hydraClient, post_logout_redirect_uris: [null] } }, { ...body, client: { ...hydraClient, client_name: { a: 1 } } },
  ])("refuses %j", (given) => {
    expect(() => parseLogoutRequest("c1", given)).toThrow(ZodError);
  }); // prettier-ignore

  it("reads any JSON or throws a ZodError", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (given) => {
        const read = attempt(() => parseLogoutRequest("c1", given).challenge);
        expect(read instanceof ZodError || read === "c1").toBe(true);
      }),
    );
  });
});

describe("parseRedirect", () => {
  it("reads redirect_to", () => {
    expect(parseRedirect({ redirect_to: "https://hydra.example/x", more: 1 })).toBe(
      "https://hydra.example/x",
    );
  });

  it.each([
    null,
    undefined,
    "",
    "https://hydra.example/",
    [],
    {},
    { redirect_to: null },
    { redirect_to: "" },
    { redirect_to: 7 },
    { redirect_to: ["/"] },
    { redirectTo: "/" },
  ])("refuses %j", (given) => {
    expect(() => parseRedirect(given)).toThrow(ZodError);
  });
});
