import type { InputNode } from "../kratos/flow.ts";
import type { TraitFacts } from "../kratos/trait-schema.ts";
import type { ListView, TextView } from "./flow-locals.ts";
import { viewField } from "./field-view.ts";
import type { TraitList } from "./gather-traits.ts";
import { viewText } from "./kratos-text.ts";
import { editedAddress, type ListEdits } from "./list-edits.ts";
import type { NodePlace } from "./node-place.ts";

/** An array: one field for each item, and the ways to one more and one less. */
export function viewList(node: InputNode, list: TraitList, label: TextView, place: NodePlace): ListView {
  const { name, required, disabled } = node.input;
  const { edits, here, i18n } = place;
  const id = place.idFor(name);
  const kept = list.items.filter((item) => !edits.remove.includes(item.input.name));
  const added = edits.add.filter((other) => other === name).length;
  // Without any, what is required could never be sent.
  const blanks = added + (required && kept.length === 0 ? 1 : 0);
  const last = list.items.at(-1)?.input.name.slice(name.length + 1) ?? "-1";
  const firstFree = Number(last) + 1;
  const empty = Array.from({ length: blanks }, (_, index) => blankItem(node, list, firstFree + index));
  const canEdit = here !== undefined && !disabled;
  return {
    kind: "list",
    id,
    label,
    messages: node.messages.map((message) => viewText(i18n, message)),
    items: [...kept, ...empty].map((item, index) => {
      const own = { ...label, text: `${label.text} ${index + 1}` };
      const isBlank = empty.includes(item);
      const without: ListEdits = isBlank
        ? { ...edits, add: withoutOne(edits.add, name) }
        : { ...edits, remove: [...edits.remove, item.input.name] };
      const facts = list.facts ?? guessFacts(item);
      const text = i18n.t("flow.list.remove", { label: own.text });
      return {
        ...viewField(item, place, { facts, list: { name, label: own, disabled } }),
        remove: canEdit && (!isBlank || added > 0) ? { text, href: wayTo(without, id) } : undefined,
      };
    }),
    add: canEdit
      ? {
          text: i18n.t("flow.list.add", { label: label.text }),
          href: wayTo({ ...edits, add: [...edits.add, name] }, `${name}.${firstFree + blanks}`),
        }
      : undefined,
  };

  function wayTo(other: ListEdits, element: string): string {
    return `${editedAddress(here ?? "", other)}#${encodeURIComponent(element)}`;
  }
}

function blankItem(node: InputNode, { facts }: TraitList, index: number): InputNode {
  const name = `${node.input.name}.${index}`;
  const type = facts === undefined ? "text" : node.input.type;
  return { ...node, messages: [], input: { ...node.input, name, type, value: undefined } };
}

// Kratos tells by an item what it is, when it has a value.
function guessFacts({ input: { type } }: InputNode): TraitFacts {
  const known = type === "number" ? "number" : type === "checkbox" ? "boolean" : "string";
  return { type: known, isArray: true, format: undefined, options: [], mustBeTrue: false };
}

function withoutOne(names: readonly string[], name: string): string[] {
  const at = names.indexOf(name);
  return names.filter((_, index) => index !== at);
}
