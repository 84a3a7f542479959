import type { InputNode, UiNode, UiText } from "../kratos/flow.ts";
import type { ButtonView, NodeView, TextView } from "./flow-locals.ts";
import { displayName } from "../pages/client-view.ts";
import { viewField } from "./field-view.ts";
import { viewText } from "./kratos-text.ts";
import { viewList } from "./list-view.ts";
import type { NodePlace } from "./node-place.ts";
import { isButton, isField, socialGroups } from "./plan-forms.ts";
import { providerLogo } from "./provider-logo.ts";

const usedCode = 1_050_014;
const appSecret = 1_050_006;

/**
 * A node of Kratos's as its page draws it (https://www.ory.sh/docs/kratos/concepts/ui-user-interface#ui-nodes); undefined for what is not
 * drawn by itself: a script, and a hidden input.
 */
export function viewNode(node: UiNode, place: NodePlace): NodeView | undefined {
  const label = node.label && viewText(place.i18n, node.label);
  switch (node.type) {
    case "input":
      if (isField(node)) {
        const list = place.traits.listOf(node);
        if (list !== undefined) return viewList(node, list, label ?? plainLabel(node.input.name), place);
        const named = place.labels[node.input.name];
        const called = named === undefined ? label : plainLabel(named);
        return viewField(node, place, { label: called, facts: place.traits.factsOf(node) });
      }
      return isButton(node) ? viewButton(node, label, place) : undefined;
    case "text":
      if (node.list.length > 0) return { kind: "codes", label, codes: node.list.map(viewCode) };
      if (place.traits.isNotKept(node))
        return { kind: "not_kept", label, text: viewText(place.i18n, node.text) };
      return {
        kind: node.text.id === appSecret ? "secret" : "text",
        label,
        text: viewText(place.i18n, node.text),
      };
    case "img":
      return { kind: "image", label, src: node.src, width: node.width, height: node.height };
    case "a":
      return { kind: "link", href: node.href, text: viewText(place.i18n, node.title) };
    case "unknown":
      return { kind: "unknown", label, text: node.text };
    case "script":
    default:
      return undefined;
  }
}

function viewButton(node: InputNode, label: TextView | undefined, place: NodePlace): ButtonView {
  const { name, type, value, disabled, onClick } = node.input;
  return {
    kind: "button",
    id: node === place.lead ? place.idFor("accept") : undefined,
    type: type === "submit" ? "submit" : "button",
    name,
    value: value === undefined ? "" : String(value),
    label: label ?? plainLabel(value === undefined ? name : String(value)),
    logo: providerLogo(node),
    messages: node.messages.map((message) => viewText(place.i18n, message)),
    disabled,
    primary: node === (place.lead ?? place.primary),
    validates: node === place.primary,
    trigger: onClick,
    about: aboutOf(node),
  };
}

// The security key, the passkey or the other account that a button takes away. Of a provider, some Kratos say no more than its id.
function aboutOf({ label, group, input }: InputNode): ButtonView["about"] {
  const { display_name: name, added_at_unix: seconds, provider } = label?.context ?? {};
  if (socialGroups.has(group) && input.name === "unlink") {
    const called = typeof provider === "string" && provider !== "" ? provider : String(input.value);
    return { name: displayName(called), addedAtMs: undefined };
  }
  if (typeof name !== "string") return undefined;
  // Kratos's word for none.
  const shown = name === "unnamed" ? undefined : displayName(name);
  return { name: shown, addedAtMs: typeof seconds === "number" ? seconds * 1000 : undefined };
}

function plainLabel(text: string): TextView {
  return { text, lang: undefined, id: 0, type: "info" };
}

// Kratos does not say again what a used one was.
function viewCode({ id, text }: UiText): { text: string; used: boolean } {
  return { text, used: id === usedCode };
}
