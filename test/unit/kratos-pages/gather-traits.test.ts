import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InputNode, UiNode, UiText } from "../../../src/kratos/flow.ts";
import { readTraitSchema } from "../../../src/kratos/trait-schema.ts";
import { gatherTraits } from "../../../src/kratos-pages/gather-traits.ts";
import { inputNode } from "../../../testkit/fakes/kratos-flow-fixtures.ts";

const strings = { type: "array", items: { type: "string" } };
const schema = readTraitSchema({
  properties: {
    traits: {
      properties: {
        email: { type: "string" },
        tags: strings,
        name: { properties: { first: { type: "string" }, nick: strings } },
        rows: { type: "array", items: { type: "object", properties: { street: { type: "string" } } } },
      },
    },
  },
});
const trait = (name: string, over: Parameters<typeof inputNode>[1] = {}) =>
  inputNode(`traits.${name}`, { group: "profile", ...over }) as InputNode;
const problem = (text: string): UiText => ({ id: 1, text, type: "error", context: {} });
const valuesOf = (nodes: readonly UiNode[]) =>
  nodes.map((node) => (node.type === "input" ? node.input.value : node.type));

/** What the page would have of these nodes: each node's name, and the items of those that are lists. */
function gathered(nodes: UiNode[], isReadable = true) {
  const traits = gatherTraits(nodes, isReadable ? schema : undefined);
  const lists = traits.nodes.flatMap((node) => {
    const list = traits.listOf(node);
    return list === undefined || node.type !== "input"
      ? []
      : [[node.input.name, valuesOf(list.items)] as const];
  });
  return {
    ...traits,
    names: traits.nodes.map((node) => (node.type === "input" ? node.input.name : node.type)),
    lists,
  };
}

// Names that mean something to regular expressions, or look like an index.
const name = fc.constantFrom(
  "tags",
  "name.nick",
  "a+b",
  "(x|y)*",
  "1st",
  "t[0]",
  "$",
  "00",
  "1e3",
  "__proto__",
  "é",
);
const value = fc.oneof(fc.string({ minLength: 1 }), fc.double({ noNaN: true }), fc.boolean());

describe("gatherTraits", () => {
  it("makes one list of an array's nodes, in the order of their indices, whatever came between", () => {
    const arrays = fc.uniqueArray(fc.tuple(name, fc.array(value, { maxLength: 30 })), {
      selector: ([key]) => key,
    });
    const flow = arrays.chain((given) => {
      const nodes = given.flatMap(([key, items]) => [
        trait(key),
        ...items.map((item, index) => trait(`${key}.${index}`, { value: item })),
      ]);
      return fc.tuple(fc.constant(given), fc.shuffledSubarray(nodes, { minLength: nodes.length }));
    });
    fc.assert(
      fc.property(flow, ([given, nodes]) => {
        const { lists, names } = gathered(nodes, false);
        expect(new Map(lists)).toEqual(new Map(given.map(([key, items]) => [`traits.${key}`, items])));
        expect(names.toSorted()).toEqual(given.map(([key]) => `traits.${key}`).toSorted());
      }),
    );
  });

  it("leaves every other node as it is, and in its place", () => {
    const others = [
      inputNode("csrf_token", { type: "hidden" }),
      trait("email", { value: "a" }),
      inputNode("tags.0"),
    ];
    expect(gathered(others).nodes).toEqual(others);
  });

  it("does not change the nodes that it was given", () => {
    const nodes = [trait("tags"), { ...trait("tags.0"), messages: [problem("Gone")] }];
    const before = structuredClone(nodes);
    gathered(nodes);
    expect(nodes).toEqual(before);
  });

  it("takes an item without a value for one that is not there, and keeps what is said of it", () => {
    const gap = { ...trait("tags.1"), messages: [problem("What about this?")] };
    const { lists, nodes } = gathered([trait("tags"), gap, trait("tags.2", { value: "c" })]);
    expect(lists).toEqual([["traits.tags", ["c"]]]);
    expect(nodes[0]?.messages).toEqual([problem("What about this?")]);
  });

  it("keeps an item that is no, nought or an empty text", () => {
    const items = [false, 0, ""].map((item, index) => trait(`tags.${index}`, { value: item }));
    expect(gathered([trait("tags"), ...items]).lists).toEqual([["traits.tags", [false, 0, ""]]]);
  });

  it("knows an array without items by the schema alone", () => {
    const nodes = [trait("tags"), trait("email"), trait("name.first")];
    expect(gathered(nodes).lists).toEqual([["traits.tags", []]]);
  });

  it("takes any text that may be an array for one when the schema can't be read, so that nothing is sent of it", () => {
    const nodes = [trait("tags"), trait("email", { required: true }), trait("age", { type: "number" })];
    expect(gathered(nodes, false).lists).toEqual([["traits.tags", []]]);
  });

  it("makes a list of what was a single value before the schema changed", () => {
    expect(gathered([trait("tags", { value: "red" })]).lists).toEqual([["traits.tags", ["red"]]]);
  });

  it("makes a list of items that come alone", () => {
    const items = ["b", "a"].map((item, index) =>
      trait(`tags.${1 - index}`, { type: "hidden", value: item }),
    );
    for (const isReadable of [true, false])
      expect(gathered(items, isReadable).lists).toEqual([["traits.tags", ["a", "b"]]]);
  });

  it.each([
    ["rows.0.street", true],
    ["extra.k.0", true],
    ["extra.k", true],
    [String.raw`a\.b`, true],
    ["rows.0.street", false],
    ["extra.k.0", false],
  ])("shows %s as what no form can send", (key, isReadable) => {
    const traits = gathered([trait("email"), trait(key, { value: "v" })], isReadable);
    const shown = traits.nodes.at(-1);
    expect(shown).toMatchObject({ type: "text", group: "profile", text: { text: "v" } });
    expect(shown && traits.isNotKept(shown)).toBe(true);
  });

  it("says above the form what Kratos says of something that has no place in it", () => {
    const stray = { ...inputNode("traits.rows"), messages: [problem("expected array, but got object")] };
    const { names, messages } = gathered([trait("email"), stray]);
    expect(names).toEqual(["traits.email"]);
    expect(messages).toEqual([problem("expected array, but got object")]);
  });
});
