import type { InputNode, KratosFlow, UiNode, UiText } from "../kratos/flow.ts";
import type { FlowKind } from "../kratos/kratos.ts";
import { isField, isSubmit } from "./plan-forms.ts";

// "Send a new code": its value is the address that the code went to.
const resendLabel = 1_070_008;
const linkSent: UiText = {
  id: 1_080_001,
  type: "info",
  context: {},
  text: "A link was sent to your address.",
};

// text/id.go of Kratos's: InfoNodeLabelID.
const identifierLabel = { id: 1_070_004, text: "ID", type: "info", context: {} } as const;

/**
 * A flow as its page shows it. Right after a sign-up or a sign-in Kratos has sent its mail already, and says so only where that holds a
 * code: where it holds a link, the form is there twice and empty, says nothing, and has a button for a code that Kratos would refuse.
 */
export function tidyFlow(kind: FlowKind, flow: KratosFlow, address: string | undefined): KratosFlow {
  const nodes = withMissingIdentifier(withoutTwins(flow.nodes));
  if (kind !== "verification") return { ...flow, nodes };
  // What failed after that, such as a sign-in that is not there any more, is for the page that "Continue" leads to.
  const isPassed = flow.messages.some(({ type }) => type === "success");
  if (isPassed) return { ...flow, nodes, messages: flow.messages.filter(({ type }) => type === "success") };
  const field = nodes.find((node) => isAddressField(node) && node.group === "link");
  if (field === undefined || flow.state !== "sent_email") return { ...flow, nodes };
  return {
    ...flow,
    nodes: nodes.flatMap((node) => {
      if (isResend(node) && node.group !== field.group) return [];
      return node === field && isAddressField(node) ? [filledIn(node, address)] : [node];
    }),
    messages: flow.messages.length === 0 ? [linkSent] : flow.messages,
  };
}

/** The address that a verification is about, as far as its flow says. */
export function addressIn({ nodes }: KratosFlow): string | undefined {
  const holder = nodes.find(isResend) ?? nodes.find(isAddressField);
  const value = holder?.type === "input" ? holder.input.value : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * Kratos hides the identifier once it is settled. A code that is asked for without one settles that as well (v1.3.1, where a password is
 * asked for once more): then Kratos misses it each time, and there has to be a field for it.
 */
export function withMissingIdentifier(nodes: readonly UiNode[]): UiNode[] {
  return nodes.map((node) => {
    if (node.type !== "input" || node.input.name !== "identifier" || node.input.type !== "hidden")
      return node;
    if ((node.input.value ?? "") !== "" || node.messages.length === 0) return node;
    return { ...node, label: node.label ?? identifierLabel, input: { ...node.input, type: "text" } };
  });
}

// Two buttons that send the same are one.
function withoutTwins(nodes: UiNode[]): UiNode[] {
  const seen = new Set<string>();
  return nodes.filter((node) => {
    if (node.type !== "input" || !isSubmit(node)) return true;
    const key = JSON.stringify([node.group, node.input.name, node.input.value]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function isResend(node: UiNode): boolean {
  return isSubmit(node) && node.label?.id === resendLabel;
}

function isAddressField(node: UiNode): node is InputNode {
  return isField(node) && node.input.name === "email";
}

function filledIn(node: InputNode, address: string | undefined): InputNode {
  const value = node.input.value === undefined || node.input.value === "" ? address : node.input.value;
  return { ...node, input: { ...node.input, value } };
}
