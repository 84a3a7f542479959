import type { InputNode, UiNode, UiText } from "../kratos/flow.ts";
import type { ButtonView, FieldView, NodeView, TextView } from "../pages/flow-locals.ts";
import type { Words } from "../pages/words.ts";
import { viewText } from "./kratos-text.ts";
import { isButton, isField } from "./plan-forms.ts";

/** How a node is drawn, as far as that depends on where it stands. */
export interface NodePlace {
  words: Words;
  /** What to put into empty fields, by their names. */
  prefill: Record<string, string | undefined>;
  /** An id that no other element of the page has. */
  idFor: (name: string) => string;
  /** What Enter presses in this form. */
  primary: InputNode | undefined;
  /** The page's main button; undefined when each form has its own. */
  lead: InputNode | undefined;
}

const usedCode = 1_050_014;
const appSecret = 1_050_006;

export function viewNode(node: UiNode, place: NodePlace): NodeView | undefined {
  const label = node.label && viewText(place.words, node.label);
  switch (node.type) {
    case "input":
      if (isField(node)) return viewField(node, label, place);
      return isButton(node) ? viewButton(node, label, place) : undefined;
    case "text":
      if (node.list.length > 0) return { kind: "codes", label, codes: node.list.map(viewCode) };
      return {
        kind: node.text.id === appSecret ? "secret" : "text",
        label,
        text: viewText(place.words, node.text),
      };
    case "img":
      return { kind: "image", label, src: node.src, width: node.width, height: node.height };
    case "a":
      return { kind: "link", href: node.href, text: viewText(place.words, node.title) };
    case "unknown":
      return { kind: "unknown", label, text: node.text };
    case "script":
    default:
      return undefined;
  }
}

const htmlTypes = new Set([
  "text",
  "password",
  "email",
  "tel",
  "number",
  "url",
  "date",
  "datetime-local",
  "checkbox",
]);

function viewField(node: InputNode, label: TextView | undefined, place: NodePlace): FieldView {
  const { name, type, pattern, ...input } = node.input;
  const value = input.value === undefined || input.value === "" ? (place.prefill[name] ?? "") : input.value;
  const isCode = codeNames.has(name);
  return {
    kind: type === "checkbox" ? "checkbox" : "field",
    id: place.idFor(name === "identifier" ? "email" : name),
    name,
    type: htmlTypes.has(type) ? type : "text",
    value: type === "checkbox" ? "true" : String(value),
    checked: value === true || value === "true",
    label: label ?? { text: name, lang: undefined, id: 0, type: "info" },
    messages: node.messages.map((message) => viewProblem(message, type, place.words)),
    required: input.required && type !== "checkbox",
    disabled: input.disabled,
    autocomplete: input.autocomplete ?? usualAutocomplete[name],
    inputMode: isCode ? "numeric" : undefined,
    pattern: pattern === undefined ? undefined : anywhere(pattern),
    maxLength: input.maxLength,
  };
}

const mustBeTicked = new Set([4_000_002, 4_000_029, 4_000_030]);

// A schema may want an answer, yes or no, or may want the box ticked, and Kratos calls both required. So a browser must not insist;
// and what Kratos says to an empty box is about properties and constants.
function viewProblem(message: UiText, type: string, words: Words): TextView {
  const view = viewText(words, message);
  if (type !== "checkbox" || !mustBeTicked.has(message.id)) return view;
  return { ...view, text: words.t("flow.must_be_ticked"), lang: undefined };
}

const codeNames = new Set(["code", "totp_code"]);

// Kratos v1.3 leaves these out.
const usualAutocomplete: Partial<Record<string, string>> = {
  identifier: "username",
  email: "email",
  code: "one-time-code",
  totp_code: "one-time-code",
};

// A JSON schema's pattern may match anywhere in the value, one of HTML's must match the whole of it.
function anywhere(pattern: string): string {
  return `[\\s\\S]*(?:${pattern})[\\s\\S]*`;
}

function viewButton(node: InputNode, label: TextView | undefined, place: NodePlace): ButtonView {
  const { name, type, value, disabled, onClick } = node.input;
  return {
    kind: "button",
    id: node === place.lead ? place.idFor("accept") : undefined,
    type: type === "submit" ? "submit" : "button",
    name,
    value: value === undefined ? "" : String(value),
    label: label ?? {
      text: value === undefined ? name : String(value),
      lang: undefined,
      id: 0,
      type: "info",
    },
    messages: node.messages.map((message) => viewText(place.words, message)),
    disabled,
    primary: node === (place.lead ?? place.primary),
    validates: node === place.primary,
    trigger: onClick,
  };
}

// Kratos does not say again what a used one was.
function viewCode({ id, text }: UiText): { text: string; used: boolean } {
  return { text, used: id === usedCode };
}
