import { describe, expect, it } from "vitest";
import { ZodError } from "zod";
import { parseFlow } from "../../../src/kratos/flow-wire.ts";
import { recordedFlow, recordedFlows, readRecordedFlow } from "../../../testkit/recordings/recorded-flows.ts";

const kratosUrl = "https://kratos.example/some/path";
const action = "https://kratos.example/self-service/login?flow=f1";

function parse(over: { ui?: object } & Record<string, unknown> = {}) {
  const { ui, ...rest } = over;
  return parseFlow({ id: "f1", ui: { action, method: "POST", nodes: [], ...ui }, ...rest }, { kratosUrl });
}

describe("parseFlow", () => {
  it.each(recordedFlows)("reads Kratos's %s, every node of it", (name) => {
    const { nodes } = recordedFlow(name);
    const { ui } = readRecordedFlow(name) as { ui: { nodes: { type: string }[] } };
    expect(nodes.map(({ type }) => type)).toEqual(ui.nodes.map(({ type }) => type));
  });

  it("knows what the flow is for", () => {
    const flow = parse({
      state: "choose_method",
      requested_aal: "aal2",
      refresh: true,
      return_to: "https://app.example/",
      oauth2_login_challenge: "c1",
      oauth2_login_request: { challenge: "c1", oidc_context: { ui_locales: ["de", "fr"] } },
      ui: { messages: [{ id: 1, text: "Hello", type: "info", context: { name: "Ada" } }] },
    });
    expect(flow).toEqual({
      id: "f1",
      action,
      nodes: [],
      messages: [{ id: 1, text: "Hello", type: "info", context: { name: "Ada" } }],
      state: "choose_method",
      requestedAal: "aal2",
      refresh: true,
      returnTo: "https://app.example/",
      loginChallenge: "c1",
      uiLocales: ["de", "fr"],
      loginRequest: undefined,
    });
  });

  it("knows what Hydra told Kratos of the login that it is for", () => {
    const client = { client_id: "agora", client_name: "Agora", client_uri: "https://agora.example/" };
    const requestUrl = "https://hydra.example/oauth2/auth?client_id=agora";
    const told = (over: object) => parse({ oauth2_login_request: { request_url: requestUrl, ...over } });
    expect(told({ client }).loginRequest).toEqual({
      requestUrl,
      clientName: "Agora",
      clientUri: "https://agora.example/",
    });
    expect(told({ client: { client_id: "agora", client_name: "" } }).loginRequest?.clientName).toBe("agora");
    expect(told({}).loginRequest).toEqual({ requestUrl, clientName: "", clientUri: undefined });
    for (const odd of [null, 7, {}, { request_url: 7 }])
      expect(parse({ oauth2_login_request: odd }).loginRequest).toBeUndefined();
  });

  it("knows whose traits it asks for", () => {
    expect(parse({ identity: { id: "i", schema_id: "customer" } }).schemaId).toBe("customer");
    expect(parse({ identity_schema: "employee" }).schemaId).toBe("employee");
    for (const odd of [{ identity: null }, { identity: 7 }, { identity_schema: {} }, {}])
      expect(parse(odd).schemaId).toBeUndefined();
  });

  it("takes null and nothing for nothing", () => {
    const nulls = {
      requested_aal: null,
      refresh: null,
      return_to: "",
      oauth2_login_challenge: null,
      oauth2_login_request: { oidc_context: { ui_locales: "de" } },
      state: 7,
    };
    expect(parse({ ...nulls, ui: { messages: null } })).toEqual(parse());
    expect(parse()).toMatchObject({
      refresh: false,
      messages: [],
      returnTo: undefined,
      loginChallenge: undefined,
      uiLocales: undefined,
    });
  });

  it.each([
    "https://evil.example/self-service/login",
    "http://kratos.example/self-service/login",
    "https://kratos.example:8443/",
    "https://kratos.example@evil.example/",
    "https://ada@kratos.example/",
    "https://:secret@kratos.example/",
    "/self-service/login",
    "//kratos.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "",
  ])("refuses a form that is posted to %j", (elsewhere) => {
    expect(() => parse({ ui: { action: elsewhere } })).toThrow(ZodError);
  });

  it("sends nothing anywhere when there is no form: what was verified links to the app with GET", () => {
    expect(parse({ ui: { method: "GET", action: "https://app.example/" } }).action).toBeUndefined();
  });

  it.each([undefined, null, "<html>", [], {}, { id: "" }, { id: "f1" }, { id: "f1", ui: { action } }])(
    "refuses %j",
    (body) => {
      expect(() => parseFlow(body, { kratosUrl })).toThrow(ZodError);
    },
  );
});
