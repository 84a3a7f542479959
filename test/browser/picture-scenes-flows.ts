import type { KratosFlow, UiNode } from "../../src/kratos/flow.ts";
import type { FlowKind } from "../../src/kratos/kratos.ts";
import { FakeKratos } from "../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { readTraitSchema } from "../../src/kratos/trait-schema.ts";
import { inputNode, openedFlow } from "../../testkit/fakes/kratos-flow-fixtures.ts";
import { traitNodes } from "./trait-nodes.ts";
import {
  kindOf,
  recordedFlow,
  recordedFlows,
  recordedVersions,
} from "../../testkit/recordings/recorded-flows.ts";
import { oddNames, type Scene } from "./scene.ts";

const bothWays = ["en", "ar"];
const recorded: Record<string, string[]> = {
  "login-password": ["en", "de", "ar"],
  "login-wrong-password": ["en"],
  "login-every-method": bothWays,
  "login-identifier-first": ["en"],
  "login-identifier-first-methods": ["en"],
  "login-code-sent": ["en"],
  "login-link-other-service": ["en"],
  "login-refresh": ["en"],
  "login-security-key": ["en"],
  "login-totp-or-backup-code": ["en"],
  "login-totp-wrong-code": ["en"],
  "registration-every-method": ["en"],
  "registration-every-trait": ["en"],
  "registration-one-step": ["en"],
  "registration-credentials": ["en"],
  "registration-weak-password": ["en"],
  "registration-wrong-traits": ["en"],
  recovery: ["en"],
  "recovery-sent": ["en"],
  "recovery-wrong-code": ["en"],
  verification: ["en"],
  "verification-sent": ["en"],
  "verification-passed": ["en"],
  settings: bothWays,
  "settings-bad-address": ["en"],
  "settings-every-trait": ["en"],
  "settings-new-backup-codes": bothWays,
  "settings-other-service": ["en"],
  "settings-passkey": ["en"],
  "settings-recovered": ["en"],
  "settings-saved": bothWays,
  "settings-totp-linked": ["en"],
  "settings-totp-wrong-code": ["en"],
};
const faults = ["security_csrf_violation", "session_aal2_required", "self_service_flow_disabled", "new_one"];

const listProperties = {
  Tags: { type: "array", title: "Tags", items: { type: "string" } },
  None: { type: "array", title: "Nothing yet", items: { type: "string" } },
  Flags: { type: "array", title: "Answers", items: { type: "boolean" } },
  Color: { type: "string", title: "Color", enum: ["red", "blue"] },
  Alarm: { type: "string", format: "date-time", title: "Alarm" },
  Bio: { type: "string", title: "About you" },
};
const problem = { id: 1_070_002, text: "That is not allowed", type: "error", context: {} } as const;
const listNodes: UiNode[] = [
  ...traitNodes(listProperties, {
    Tags: ["red", oddNames.long],
    Flags: [true, false],
    Color: "red",
    Alarm: "2026-01-31T14:30:00Z",
    Bio: "Two\r\nlines",
  }).map((node) =>
    node.type === "input" && ["traits.Tags", "traits.Tags.0"].includes(node.input.name)
      ? { ...node, messages: [problem] }
      : node,
  ),
  inputNode("traits.extra", { group: "profile", value: "not in the schema" }),
  inputNode("method", { group: "profile", type: "submit", value: "profile", label: "Save" }),
];

/** Kratos's own flows as it really answers them, what it may yet learn to answer, and its errors. */
export const flowScenes: Scene[] = [
  ...recordedVersions.flatMap((version) =>
    Object.entries(recorded)
      .map(([name, languages]) => ({ name, languages, flow: `${version}/${name}` }))
      // A newer version's is only there where it differs.
      .filter(({ flow }) => recordedFlows.includes(flow))
      .map(({ name, languages, flow }) => ({
        ...flowScene(`${name}-${version}`, kindOf(name), recordedFlow(flow)),
        languages,
      })),
  ),
  {
    ...flowScene("odd", "login", openedFlow({ nodes: Object.values(oddNames).flatMap(nodesOf) })),
    languages: bothWays,
  },
  {
    ...flowScene("lists", "settings", openedFlow({ nodes: listNodes })),
    path: "/account/data?flow=f1&add=traits.Tags",
    parts: () => {
      const kratos = new FakeKratos().openFlow("settings", openedFlow({ nodes: listNodes }));
      kratos.traits = readTraitSchema({ properties: { traits: { properties: listProperties } } });
      return { kratos };
    },
    languages: bothWays,
  },
  {
    ...flowScene("other-services", "login", openedFlow({ nodes: [...openedFlow().nodes, ...socialNodes()] })),
    languages: bothWays,
  },
  ...faults.map((id) => ({
    name: `kratos-error-${id}`,
    path: "/error?id=e1",
    parts: () => {
      const kratos = new FakeKratos();
      kratos.errors.set("e1", { id, status: 400 });
      return { kratos };
    },
  })),
];

function flowScene(name: string, kind: FlowKind, openedAs: KratosFlow): Scene {
  const isLogin = kind === "login";
  const loginChallenge = isLogin ? "c1" : undefined;
  const flow = { ...openedAs, loginChallenge, returnTo: undefined, requestUrl: undefined };
  return {
    name: `flow-${name}`,
    isWide: kind === "settings",
    path: `/${kind}?flow=${flow.id}${isLogin ? "&login_challenge=c1" : ""}`,
    parts: () => ({
      kratos: new FakeKratos().openFlow(kind, flow),
      flows: new FakeLogin().openLogin("c1"),
    }),
  };
}

function socialNodes(): UiNode[] {
  const providers = {
    google: "Google",
    microsoft: "Microsoft",
    github: "GitHub",
    apple: "Apple",
    "staff-x": "X",
  };
  return Object.entries(providers).map(([value, name]) =>
    inputNode("provider", { group: "oidc", type: "submit", value, label: `Sign in with ${name}` }),
  );
}

/** Everything that may stand in a form, each with this in it. */
function nodesOf(text: string): UiNode[] {
  const said = { id: 4_999_999, text, type: "error", context: {} } as const;
  const base = { group: "default", label: said, messages: [said] };
  return [
    { ...inputNode("identifier", { label: text, value: text, required: true }), messages: [said] },
    inputNode("password", { type: "password", label: "Password" }),
    { ...inputNode("terms", { type: "checkbox", label: text }), messages: [said] },
    inputNode("method", { group: "password", type: "submit", value: "password", label: text }),
    inputNode("provider", { group: "oidc", type: "submit", value: "x", label: text }),
    { ...base, type: "text", id: "secret", text: said, list: [] },
    { ...base, type: "text", id: "lookup_secret_codes", text: said, list: [said, said] },
    { ...base, type: "a", id: "way", href: "https://kratos.example/way", title: said },
    { ...base, type: "unknown", kind: "hologram", text },
    { ...base, type: "unknown", kind: "hologram", text: undefined, label: undefined },
  ];
}
