import type { KratosFlow, UiText } from "../kratos/flow.ts";
import type { FlowKind } from "../kratos/kratos.ts";
import type { FieldView, FlowLocals, FormView, NodeView, TextView } from "./flow-locals.ts";

const pleaseConfirm = 1_010_003;
const secondStep = 1_010_004;
const codeSent = 1_010_014;
const wrongCredentials = 4_000_006;
const codeSentToYou = 1_010_025;

/** What Kratos says of the flow as a whole, without what the page's own heading says, and nothing twice. */
export function messagesOf(kind: FlowKind, { refresh, requestedAal }: KratosFlow, all: UiText[]): UiText[] {
  const isKnown = kind === "login" && (refresh || requestedAal === "aal2");
  const said = new Set<string>();
  return all.flatMap((message) => {
    if (isKnown && (message.id === pleaseConfirm || message.id === secondStep)) return [];
    const key = `${message.id} ${message.text}`;
    if (said.has(key)) return [];
    said.add(key);
    // No address was typed whose spelling Kratos would have checked, before it learned to say it otherwise.
    return isKnown && message.id === codeSent ? { ...message, id: codeSentToYou } : message;
  });
}

/**
 * Where the page is to open: at what is wrong, else at the first field that is empty, unless something has to be read before it. What Kratos
 * says above the forms is read out with the field, which is described by it.
 */
export function opensAt(
  kind: FlowKind,
  messages: readonly TextView[],
  forms: readonly FormView[],
): FlowLocals["problem"] {
  const problem = firstProblem(messages, forms);
  if (problem !== undefined || kind === "settings") return problem;
  if (messages.some((message) => isError(message) && message.id !== wrongCredentials)) return undefined;
  // Buttons of other services may stand above the form that is filled in.
  const shown = forms.map(nodesIn).find((nodes) => nodes.some(({ kind: of }) => of === "field"));
  return shown?.find(isEmptyField);
}

function nodesIn({ blocks }: FormView): NodeView[] {
  return blocks.flatMap(({ nodes }) => nodes);
}

function isEmptyField(node: NodeView): node is FieldView {
  return node.kind === "field" && node.value === "" && !node.disabled && node.fixed === undefined;
}

/**
 * What the page is to open at: the first thing in a form of which Kratos says that it is wrong. What is said above the forms is seen
 * without that.
 */
export function firstProblem(
  messages: readonly TextView[],
  forms: readonly FormView[],
): FlowLocals["problem"] {
  if (messages.some(isError)) return undefined;
  return forms
    .flatMap(({ blocks }) => blocks.flatMap(({ nodes }) => nodes.flatMap(partsOf)))
    .find((view) => view.messages.some(isError));
}

// Of a list its items, and then what is said of it as a whole.
function partsOf(view: NodeView): NonNullable<FlowLocals["problem"]>[] {
  if (view.kind === "list") return [...view.items, view];
  if (view.kind === "field" || view.kind === "checkbox" || view.kind === "button") return [view];
  return [];
}

function isError({ type }: TextView): boolean {
  return type === "error";
}
