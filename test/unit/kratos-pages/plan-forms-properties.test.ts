import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InputNode, UiNode } from "../../../src/kratos/flow.ts";
import {
  isBack,
  isButton,
  isField,
  isHidden,
  isSubmit,
  planForms,
  socialGroups,
} from "../../../src/kratos-pages/plan-forms.ts";
import { inputNode } from "../../../testkit/fakes/kratos-flow-fixtures.ts";

// Any mix of what Kratos's strategies put into a flow, v1.3.1 to v26.2. Which submit takes which field is Kratos's own rule: each
// strategy reads its own group, and what stands in `default`.

const methods = [
  "password",
  "code",
  "totp",
  "lookup_secret",
  "webauthn",
  "passkey",
  "profile",
  "link",
  "nose",
];
const services = [...socialGroups];

const hiddenNode = (group: string) =>
  fc
    .constantFrom("a", "b")
    .map((name) => inputNode(`${group}_${name}`, { group, type: "hidden", value: "1" }));
const fieldNode = (group: string) =>
  fc
    .tuple(fc.constantFrom("one", "two"), fc.constantFrom("text", "email", "number", "checkbox", "password"))
    .map(([name, type]) => inputNode(`${group}_${name}`, { group, type }));
const submitNode = (group: string) => inputNode("method", { group, type: "submit", value: group });
const buttonNode = (group: string) => inputNode(`${group}_trigger`, { group, type: "button" });
const destructive = [
  inputNode("lookup_secret_disable", { group: "lookup_secret", type: "submit", value: "true" }),
  inputNode("totp_unlink", { group: "totp", type: "submit", value: "true" }),
  inputNode("webauthn_remove", { group: "webauthn", type: "submit", value: "id" }),
  inputNode("passkey_remove", { group: "passkey", type: "submit", value: "id" }),
  inputNode("unlink", { group: "oidc", type: "submit", value: "elsewhere" }),
  inputNode("email", { group: "code", type: "submit", value: "ada@example.com" }),
  inputNode("resend", { group: "code", type: "submit", value: "code" }),
  inputNode("screen", { group: "profile", type: "submit", value: "previous" }),
];

/** What one method, or one of the shared groups, adds to a flow. */
const part = (group: string): fc.Arbitrary<UiNode[]> =>
  fc
    .tuple(
      fc.array(hiddenNode(group), { maxLength: 2 }),
      fc.array(fieldNode(group), { maxLength: 2 }),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([hidden, fields, submits, triggers]) => [
      ...hidden,
      ...fields,
      ...(submits ? [submitNode(group)] : []),
      ...(triggers ? [buttonNode(group)] : []),
    ]);
const service = fc
  .tuple(fc.constantFrom(...services), fc.constantFrom("elsewhere", "corp"))
  .map(([group, value]): UiNode[] => [inputNode("provider", { group, type: "submit", value })]);
const shared = fc
  .tuple(fc.array(fieldNode("default"), { maxLength: 3 }), fc.array(hiddenNode("default"), { maxLength: 2 }))
  .map(([fields, hidden]): UiNode[] => [
    inputNode("csrf_token", { type: "hidden", value: "t" }),
    ...fields,
    ...hidden,
  ]);

/** Every node once, as Kratos has it. */
const flow: fc.Arbitrary<UiNode[]> = fc
  .tuple(
    shared,
    fc
      .uniqueArray(fc.constantFrom(...methods), { maxLength: 4 })
      .chain((groups) => fc.tuple(...groups.map(part))),
    fc.array(service, { maxLength: 2 }),
    fc.subarray(destructive),
  )
  .map(([common, parts, others, removers]) => [...common, ...parts.flat(), ...others.flat(), ...removers])
  .chain((nodes) => fc.shuffledSubarray(nodes, { minLength: nodes.length }));

const isSocial = ({ group }: UiNode) => socialGroups.has(group);
/** The whole of each form. */
const formsOf = (nodes: UiNode[]) =>
  planForms(nodes).map(({ hidden, blocks, primary }) => {
    const shownHere = blocks.flat();
    return {
      members: [...hidden, ...shownHere],
      fields: shownHere.filter(isField),
      primary,
      submits: shownHere.filter(isSubmit),
    };
  });

describe("planForms, for any flow", () => {
  it("shows every visible node exactly once, in a form with the CSRF token", () => {
    fc.assert(
      fc.property(flow, (nodes) => {
        const forms = planForms(nodes);
        const visible = nodes.filter((node): boolean => !isHidden(node));
        const drawn = forms.flatMap(({ blocks }) => blocks.flat());
        expect(drawn).toHaveLength(visible.length);
        expect(new Set(drawn)).toEqual(new Set(visible));
        for (const { hidden } of forms)
          expect(hidden.filter(({ input }) => input.name === "csrf_token")).toHaveLength(1);
      }),
    );
  });

  it("has every field in a form with a submit that takes it, if the flow has one", () => {
    fc.assert(
      fc.property(flow, (nodes) => {
        const forms = formsOf(nodes);
        for (const field of nodes.filter(isField)) {
          const takesIt = (node: InputNode) =>
            !isBack(node) &&
            (field.group === "default" ? isMethodOrService(node) : node.group === field.group);
          if (
            !nodes.filter(isSubmit).some((node) => takesIt(node) && !sendsSecretsAbroad(node, field, nodes))
          )
            continue;
          const home = forms.find(({ fields }) => fields.includes(field));
          expect(home?.submits.some(takesIt)).toBe(true);
        }
      }),
    );
  });

  it("leaves no submit without its method's hidden fields, and those of every method", () => {
    fc.assert(
      fc.property(flow, (nodes) => {
        const hidden = nodes.filter(isHidden);
        const lacking = formsOf(nodes).flatMap(({ submits, members }) =>
          submits.flatMap(({ group }) =>
            hidden
              .filter((node) => node.group === "default" || node.group === group)
              .filter((node) => !members.includes(node)),
          ),
        );
        expect(lacking).toEqual([]);
      }),
    );
  });

  it("gives each method the fields that all of them read", () => {
    fc.assert(
      fc.property(flow, (nodes) => {
        const wanted = nodes.filter((node) => isField(node) && node.group === "default");
        const ours = formsOf(nodes).filter(({ submits }) =>
          submits.some((node) => isMethodOrService(node) && !isSocial(node)),
        );
        const lacking = ours.flatMap(({ members }) => wanted.filter((node) => !members.includes(node)));
        expect(lacking).toEqual([]);
      }),
    );
  });

  it("gives no other service what was typed for a method of ours", () => {
    fc.assert(
      fc.property(flow, (nodes) => {
        for (const { submits, fields } of formsOf(nodes)) {
          if (!submits.some((node) => node.input.name === "provider")) continue;
          expect(fields.filter((node) => node.group !== "default" && !isSocial(node))).toEqual([]);
        }
      }),
    );
  });

  it("presses nothing on Enter that takes something away, leads back, or asks for a new code", () => {
    fc.assert(
      fc.property(flow, (nodes) => {
        const pressed = formsOf(nodes).flatMap(({ primary }) => primary ?? []);
        expect(pressed.filter((node) => !isMethodOrService(node))).toEqual([]);
      }),
    );
  });
});

function isMethodOrService({ input }: InputNode): boolean {
  return input.name === "method" || input.name === "provider";
}

// Where a method of ours has something to fill in or press, another service's button stands apart.
function sendsSecretsAbroad(submit: InputNode, field: InputNode, nodes: UiNode[]): boolean {
  if (!isSocial(submit) || field.group !== "default") return false;
  return nodes.some(
    (node) =>
      node.group !== "default" &&
      !isSocial(node) &&
      !isHidden(node) &&
      !isBack(node) &&
      (isField(node) || isButton(node)),
  );
}
