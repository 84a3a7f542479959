import type { InputNode, UiNode, UiText } from "../kratos/flow.ts";
import type { FoundTrait, TraitFacts, TraitSchema } from "../kratos/trait-schema.ts";

/** A trait that is an array: Kratos takes it from repeated inputs of its own name, and takes an empty input for an empty text in it. */
export interface TraitList {
  /** In the order of their indices. */
  items: InputNode[];
  facts: TraitFacts | undefined;
}

/** The nodes of a flow, with what is known of the traits among them. */
export interface GatheredTraits {
  /** As they came, except that an array is one node. */
  nodes: UiNode[];
  /** Undefined for what is no array. */
  listOf(node: UiNode): TraitList | undefined;
  factsOf(node: UiNode): TraitFacts | undefined;
  /** True for a value that Kratos would not take from a form, and forgets when the form is saved. */
  isNotKept(node: UiNode): boolean;
  /** What Kratos says of what has no place on the page. */
  messages: UiText[];
}

const prefix = "traits.";

/**
 * Makes of Kratos's nodes what a form can send back as it was. An array comes as a node of its name without a value, and one for each
 * item, `traits.tags.0`, in any order; one without items looks like a text that is empty, and only the schema tells. Where that can't be
 * read either, such a text is taken for an array: nothing is sent of it until the user adds to it, and then either would be right.
 */
export function gatherTraits(given: readonly UiNode[], schema: TraitSchema | undefined): GatheredTraits {
  const nodes = withLists(given, schema);
  const traits = nodes.filter(isTrait);
  const parents = parentsOf(traits);
  const found = new Map<UiNode, FoundTrait>(traits.map((node) => [node, schema?.find(node.input.name)]));
  const lists = listsOf(traits, parents, found);
  const lost = new Set<UiNode>();
  const messages: UiText[] = [];
  const group = traits.find((node) => node.group !== "default")?.group;
  return {
    nodes: nodes.flatMap((node) => (isTrait(node) ? keep(node) : [node])),
    listOf: (node) => lists.get(node),
    factsOf(node) {
      const facts = found.get(node);
      return facts === "unpostable" ? undefined : facts;
    },
    isNotKept: (node) => lost.has(node),
    messages,
  };

  function keep(node: InputNode): UiNode[] {
    const parent = parents.get(node);
    if (parent !== undefined && lists.has(parent)) {
      // What an item that is not there any more is told is about the list.
      if (node.input.value === undefined) parent.messages.push(...node.messages);
      return [];
    }
    if (lists.has(node) || !isUnpostable(node, found.get(node))) return [node];
    messages.push(...node.messages);
    if (node.input.type === "hidden" || node.input.value === undefined) return [];
    const shown = asText(node, group ?? node.group);
    lost.add(shown);
    return [shown];
  }
}

// In the second step of a sign-up Kratos v1.3 sends an array's items alone, unseen. As copies: messages move between them.
function withLists(given: readonly UiNode[], schema: TraitSchema | undefined): UiNode[] {
  const names = new Set(given.filter(isTrait).map(({ input }) => input.name));
  return given.flatMap((node): UiNode[] => {
    if (!isTrait(node)) return [node];
    const own = { ...node, messages: [...node.messages] };
    const [name, last] = splitName(node);
    const facts = schema?.find(name);
    const isItem =
      facts === undefined ? node.input.type === "hidden" : facts !== "unpostable" && facts.isArray;
    if (!isIndex(last) || !isItem || names.has(name)) return [own];
    names.add(name);
    const type = node.input.type === "hidden" ? "hidden" : "text";
    return [{ ...own, messages: [], input: { ...own.input, name, type, value: undefined } }, own];
  });
}

function parentsOf(traits: readonly InputNode[]): Map<InputNode, InputNode> {
  const byName = new Map(traits.map((node) => [node.input.name, node]));
  const parents = new Map<InputNode, InputNode>();
  for (const node of traits) {
    const [name, last] = splitName(node);
    const parent = isIndex(last) ? byName.get(name) : undefined;
    if (parent !== undefined) parents.set(node, parent);
  }
  return parents;
}

function listsOf(
  traits: readonly InputNode[],
  parents: ReadonlyMap<InputNode, InputNode>,
  found: ReadonlyMap<UiNode, FoundTrait>,
): Map<UiNode, TraitList> {
  const children = new Map<InputNode, InputNode[]>();
  for (const [node, parent] of parents) children.set(parent, [...(children.get(parent) ?? []), node]);
  const lists = new Map<UiNode, TraitList>();
  for (const node of traits) {
    const facts = found.get(node);
    const below = children.get(node) ?? [];
    if (facts === "unpostable" || !(facts?.isArray ?? mayBeList(node, below.length > 0))) continue;
    // An array of today's may have been a single value when it was stored.
    const items = [node, ...below]
      .filter(({ input }) => input.value !== undefined)
      .toSorted((one, other) => indexOf(one) - indexOf(other));
    lists.set(node, { items, facts });
  }
  return lists;
}

function mayBeList({ input: { name, type, value, required } }: InputNode, hasItems: boolean): boolean {
  if (value !== undefined || (type !== "text" && type !== "hidden")) return false;
  return hasItems || (!required && !name.split(".").some(isIndex));
}

// Without a schema: an item of what is no array that a form could send.
function isUnpostable({ input: { name } }: InputNode, facts: FoundTrait): boolean {
  return facts === "unpostable" || (facts === undefined && name.split(".").some(isIndex));
}

function asText({ input: { name, value }, label }: InputNode, group: string): UiNode {
  const text: UiText = { id: operatorsText, text: String(value), type: "info", context: {} };
  const named = label ?? { ...text, text: name.slice(prefix.length) };
  return { type: "text", id: name, group, label: named, messages: [], text, list: [] };
}

// A text in the operator's own language, or the user's.
const operatorsText = 1_070_002;

function isTrait(node: UiNode): node is InputNode {
  return node.type === "input" && node.input.name.startsWith(prefix);
}

function isIndex(part: string): boolean {
  return /^(?:0|[1-9]\d{0,8})$/.test(part);
}

function splitName({ input: { name } }: InputNode): [string, string] {
  const dot = name.lastIndexOf(".");
  return [name.slice(0, dot), name.slice(dot + 1)];
}

function indexOf(node: InputNode): number {
  const [, last] = splitName(node);
  return isIndex(last) ? Number(last) : -1;
}
