import { expect, it } from "vitest";
import { withMissingIdentifier } from "../../../src/kratos-pages/tidy-flow.ts";
import { inputNode } from "../../../testkit/fakes/kratos-flow-fixtures.ts";

const missing = {
  id: 4_000_002,
  text: "Property identifier is missing.",
  type: "error",
  context: {},
} as const;
const hidden = (value: string, messages: (typeof missing)[] = []) => ({
  ...inputNode("identifier", { type: "hidden", value }),
  messages,
});

it("an identifier that Kratos misses and hides gets a field, with a label and what Kratos says", () => {
  const [node] = withMissingIdentifier([hidden("", [missing])]);
  expect(node).toMatchObject({ input: { name: "identifier", type: "text" }, label: { id: 1_070_004 } });
  expect(node?.type === "input" && node.messages).toEqual([missing]);
});

it.each([
  ["that is settled", hidden("ada@example.com", [missing])],
  ["that nobody complains about", hidden("")],
  ["of another name", { ...inputNode("csrf_token", { type: "hidden", value: "" }), messages: [missing] }],
])("a hidden input %s stays hidden", (_what, node) => {
  expect(withMissingIdentifier([node])).toEqual([node]);
});
