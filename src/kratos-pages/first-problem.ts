import type { FlowLocals, FormView, NodeView, TextView } from "./flow-locals.ts";

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
