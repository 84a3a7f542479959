import type { KratosFlow, UiInput, UiNode } from "../../src/kratos/flow.ts";

/** Where browsers see the fake Kratos. */
export const kratosOrigin = "https://kratos.example";

/** An input node of a flow's, with what a test wants different about it. */
export function inputNode(
  name: string,
  { group = "default", label, ...input }: Partial<UiInput> & { group?: string; label?: string } = {},
): UiNode {
  return {
    type: "input",
    group,
    label: label === undefined ? undefined : { id: 1_070_000, text: label, type: "info", context: {} },
    messages: [],
    input: {
      name,
      type: "text",
      value: undefined,
      required: false,
      disabled: false,
      autocomplete: undefined,
      pattern: undefined,
      maxLength: undefined,
      options: [],
      onClick: undefined,
      onLoad: undefined,
      ...input,
    },
  };
}

/** A flow that asks for an identifier and a password, with what a test wants different about it. */
export function openedFlow(over: Partial<KratosFlow> = {}): KratosFlow {
  return {
    id: "f1",
    action: `${kratosOrigin}/self-service/login?flow=${over.id ?? "f1"}`,
    nodes: [
      inputNode("csrf_token", { type: "hidden", value: "csrf-of-kratos", required: true }),
      inputNode("identifier", { required: true, autocomplete: "username", label: "Email" }),
      inputNode("password", {
        group: "password",
        type: "password",
        required: true,
        autocomplete: "current-password",
        label: "Password",
      }),
      inputNode("method", { group: "password", type: "submit", value: "password", label: "Sign in" }),
    ],
    messages: [],
    state: "choose_method",
    issuedAtMs: undefined,
    requestedAal: "aal1",
    refresh: false,
    returnTo: undefined,
    loginChallenge: undefined,
    uiLocales: undefined,
    loginRequest: undefined,
    requestUrl: undefined,
    schemaId: undefined,
    ...over,
  };
}
