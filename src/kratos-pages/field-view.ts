import type { InputNode, UiText } from "../kratos/flow.ts";
import type { TraitFacts } from "../kratos/trait-schema.ts";
import type { FieldView, TextView } from "./flow-locals.ts";
import type { Messages } from "../pages/messages.ts";
import { usualAutocomplete } from "./autocomplete.ts";
import { controlFor } from "./field-control.ts";
import { viewText } from "./kratos-text.ts";
import type { NodePlace } from "./node-place.ts";

/** What is known of a field beside its node. */
export interface FieldAbout {
  label?: TextView | undefined;
  facts?: TraitFacts | undefined;
  /** Of an item: the list's own name, under which its items are sent, and what this one is called. */
  list?: { name: string; label: TextView; disabled: boolean };
}

/** One thing to fill in. */
export function viewField(node: InputNode, place: NodePlace, about: FieldAbout = {}): FieldView {
  const { label, facts, list } = about;
  const { name, type, pattern, ...input } = node.input;
  // An empty item would be stored. One that is stored already is sent as it is.
  const required = list === undefined ? input.required : input.value !== "";
  const disabled = input.disabled || list?.disabled === true;
  const value = input.value === undefined || input.value === "" ? (place.prefill[name] ?? "") : input.value;
  const { control, isDateTime, ...rest } = controlFor(node.input, value, facts);
  const isCode = codeNames.has(name);
  const isCheckbox = control === "checkbox";
  const isTrait = name.startsWith("traits.");
  // What is disabled is not sent, and Kratos forgets what is not sent.
  const isFixed = disabled && isTrait && input.value !== undefined;
  return {
    kind: isCheckbox ? "checkbox" : "field",
    control: isCheckbox ? "input" : control,
    id: place.idFor(name === "identifier" ? "email" : name),
    name: list?.name ?? name,
    type: rest.type,
    step: rest.step,
    value: isCheckbox ? "true" : String(value),
    checked: value === true || value === "true",
    options: viewOptions(rest.options, String(value), required, facts, place.i18n),
    unticked: isCheckbox && !disabled ? unticked(node, isTrait, facts) : undefined,
    fixed: isFixed ? String(input.value) : undefined,
    label: list?.label ?? label ?? { text: name, lang: undefined, id: 0, type: "info" },
    hint: hintFor(node, isDateTime, place.i18n),
    messages: node.messages.map((message) => viewProblem(message, type, place.i18n)),
    required: required && !isCheckbox,
    disabled,
    autocomplete: input.autocomplete ?? usualAutocomplete(name),
    inputMode: isCode ? "numeric" : rest.inputMode,
    pattern: pattern === undefined || control !== "input" ? undefined : anywhere(pattern),
    maxLength: input.maxLength,
  };
}

// Kratos takes the last of a name's values, so that a box without its tick can say no. Where nothing was there before, it says nothing:
// no would be an answer that was not given. And a box that may only be ticked, or left out, can't say no at all.
function unticked({ input }: InputNode, isTrait: boolean, facts: TraitFacts | undefined): string | undefined {
  if (!isTrait || input.required) return "false";
  return input.value === undefined || facts?.mustBeTrue ? undefined : "false";
}

function viewOptions(
  values: string[],
  chosen: string,
  isRequired: boolean,
  facts: TraitFacts | undefined,
  i18n: Messages,
): FieldView["options"] {
  if (values.length === 0) return [];
  const yesOrNo: Partial<Record<string, string>> = { true: i18n.t("flow.yes"), false: i18n.t("flow.no") };
  const isBoolean = facts?.type === "boolean";
  const shown = values.map((value) => ({
    value,
    text: (isBoolean ? yesOrNo[value] : undefined) ?? value,
    chosen: value === chosen,
  }));
  // Something that has a value and needs one has nothing to be empty for.
  if (values.includes("") || (isRequired && chosen !== "")) return shown;
  return [{ value: "", text: i18n.t("flow.not_chosen"), chosen: chosen === "" }, ...shown];
}

const mustBeTicked = new Set([4_000_002, 4_000_029, 4_000_030]);

// A schema may want an answer, yes or no, or may want the box ticked, and Kratos calls both required. So a browser must not insist;
// and what Kratos says to an empty box is about properties and constants.
function viewProblem(message: UiText, type: string, i18n: Messages): TextView {
  const view = viewText(i18n, message);
  if (type !== "checkbox" || !mustBeTicked.has(message.id)) return view;
  return { ...view, text: i18n.t("flow.must_be_ticked"), lang: undefined };
}

const codeNames = new Set(["code", "totp_code"]);

// What a password has to be, only Kratos knows: this is what holds for any.
function hintFor({ input }: InputNode, isDateTime: boolean, { t }: Messages): string | undefined {
  if (isDateTime) return t("flow.date_time_hint", { example: "2026-01-31T14:30:00Z" });
  const isNew = input.type === "password" && input.autocomplete === "new-password";
  return isNew ? t("flow.password_hint") : undefined;
}

// A JSON schema's pattern may match anywhere in the value, one of HTML's must match the whole of it.
function anywhere(pattern: string): string {
  return `[\\s\\S]*(?:${pattern})[\\s\\S]*`;
}
