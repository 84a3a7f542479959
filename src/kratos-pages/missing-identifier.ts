import type { UiNode } from "../kratos/flow.ts";

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

// text/id.go of Kratos's: InfoNodeLabelID.
const identifierLabel = { id: 1_070_004, text: "ID", type: "info", context: {} } as const;
