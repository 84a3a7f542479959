import type { UiNode, UiText } from "../../../src/kratos/flow.ts";
import { inputNode } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { pageOfNodes } from "./recorded-flow-pages.ts";

/** A text of Kratos's. */
export function said(id: number, text: string, type: UiText["type"] = "error"): UiText {
  return { id, text, type, context: {} };
}

/** The label of a node, in the words of the operator's schema. */
export const titled = (text: string) => said(1_070_002, text, "info");

export const token = inputNode("csrf_token", { type: "hidden", value: "csrf-of-kratos" });

/** The page of a flow that has these nodes. */
export async function htmlOf(...nodes: UiNode[]): Promise<string> {
  return (await pageOfNodes(nodes)).text;
}
