import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAdminCall } from "../../src/hydra/admin-call.ts";
import { deviceApi } from "../../src/hydra/device-api.ts";
import { listen, type Listening } from "../../testkit/processes/listen.ts";

// Word for word what v25.4 and newer write: consent/handler.go (acceptUserCodeRequest), flow/flow_encoding.go (decodeFlow),
// x/errors.go (ErrNotFound), fosite/errors.go, x/error_enhancer.go.
const invalid =
  "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed.";
const wrongCode = {
  error: "invalid_request",
  error_description: `${invalid} The 'user_code' session could not be found or has expired or is otherwise malformed.`,
};
const unknown = { error: "Not Found", error_description: "Unable to locate the requested resource" };
const expired = (request: string) => ({
  error: "request_unauthorized",
  error_description: `The request could not be authorized. The ${request} request has expired, please try again.`,
});
const network = (code: number, message: string) => ({ error: { code, status: "…", message } });
const verify = "https://hydra.example/oauth2/device/verify?client_id=tv&device_verifier=v";

interface Heard {
  line: string;
  query: [string, string][];
  type: string | undefined;
  authorization: string | undefined;
  body: string;
}

let hydra: Listening;
let heard: Heard[] = [];
let answer: { status: number; type?: string; body: unknown };

beforeAll(async () => {
  hydra = await listen((req, res) => void reply(req, res));
});
beforeEach(() => {
  heard = [];
});
afterAll(() => hydra.close());

async function reply(req: IncomingMessage, res: ServerResponse): Promise<void> {
  heard.push(await hear(req));
  const { status, type = "application/json; charset=utf-8", body } = answer;
  res.writeHead(status, { "content-type": type });
  res.end(typeof body === "string" ? body : JSON.stringify(body));
}

async function hear(req: IncomingMessage): Promise<Heard> {
  const { pathname, searchParams } = new URL(req.url ?? "", "http://hydra.invalid");
  const { "content-type": type, authorization } = req.headers;
  const line = `${req.method ?? ""} ${pathname}`;
  return { line, query: [...searchParams], type, authorization, body: await text(req) };
}

async function accept(challenge = "d1", userCode = "kT7mXaRq", apiKey?: string) {
  const call = createAdminCall({
    adminUrl: `http://127.0.0.1:${hydra.port}`,
    publicUrl: "https://hydra.example",
    apiKey,
    timeoutMs: 2000,
    maxSockets: 2,
  });
  try {
    return await deviceApi(call).acceptUserCode(challenge, userCode);
  } finally {
    call.close();
  }
}

describe("acceptUserCode", () => {
  it("sends what Hydra reads, byte for byte, and takes redirect_to", async () => {
    answer = { status: 200, body: { redirect_to: verify } };
    const challenge = "Az09-_.~ a+/=%25&\u{1F600}";
    expect(await accept(challenge)).toEqual({ state: "accepted", redirectTo: verify });
    expect(heard).toEqual([
      {
        line: "PUT /admin/oauth2/auth/requests/device/accept",
        query: [["device_challenge", challenge]],
        type: "application/json",
        authorization: undefined,
        body: `{"user_code":"kT7mXaRq"}`,
      },
    ]);
  });

  it("brings the API key of an Ory Network project along", async () => {
    answer = { status: 200, body: { redirect_to: verify } };
    await accept("d1", "W", "ory_pat_x");
    expect(heard.map(({ authorization }) => authorization)).toEqual(["Bearer ory_pat_x"]);
  });

  it.each([
    ["Hydra's words", wrongCode],
    ["Ory Network's form", network(400, "The request was malformed or contained invalid parameters")],
  ])("knows a wrong, used or expired code in %s", async (_form, body) => {
    answer = { status: 400, body };
    expect(await accept()).toEqual({ state: "wrong_code" });
    expect(heard).toHaveLength(1);
  });

  it.each([
    ["unknown", 404, unknown],
    ["expired, as v25.4 says it", 401, expired("login")],
    ["expired, as newer ones say it", 401, expired("device")],
  ])("knows a challenge that is %s", async (_what, status, body) => {
    answer = { status, body };
    expect(await accept()).toEqual({ state: "gone" });
    expect(heard).toHaveLength(1);
  });

  it.each([
    ["of a Hydra that has no device flow", 404, "text/plain", "404 page not found\n", "hydra_fault"],
    ["400 of a proxy's page", 400, "text/html", "<h1>Bad Request</h1>", "hydra_fault"],
    ["400 of somebody else's JSON", 400, "application/json", `{"message":"blocked"}`, "hydra_fault"],
    [
      "401 for a bad API key",
      401,
      "application/json",
      JSON.stringify(network(401, "Access credentials are invalid")),
      "hydra_denied",
    ],
    ["403", 403, "application/json", JSON.stringify(network(403, "Forbidden")), "hydra_denied"],
    ["429", 429, "application/json", "{}", "hydra_unavailable"],
    [
      "500",
      500,
      "application/json",
      `{"error":"error","error_description":"The error is unrecognizable"}`,
      "hydra_fault",
    ],
    ["503", 503, "text/html", "busy", "hydra_unavailable"],
    ["200 without a redirect_to", 200, "application/json", "{}", "hydra_fault"],
    ["200 of a page", 200, "text/html", "<h1>hello</h1>", "hydra_fault"],
    [
      "200 with a redirect_to elsewhere",
      200,
      "application/json",
      `{"redirect_to":"https://evil.example/oauth2/device/verify"}`,
      "hydra_fault",
    ],
    [
      "200 with a script for a redirect_to",
      200,
      "application/json",
      `{"redirect_to":"javascript:alert(1)"}`,
      "hydra_fault",
    ],
  ])("does not take an answer %s for one about the code", async (_what, status, type, body, code) => {
    answer = { status, type, body };
    await expect(accept()).rejects.toMatchObject({ name: "PageError", code });
  });
});
