import type { UiInput } from "../kratos/flow.ts";
import type { TraitFacts } from "../kratos/trait-schema.ts";

/** What a value is typed into, or chosen from. */
export interface FieldControl {
  control: "input" | "textarea" | "select" | "checkbox";
  /** Of an input. */
  type: string;
  step: string | undefined;
  /** What a text field in another one's place is for. */
  inputMode: string | undefined;
  /** Of a select. */
  options: string[];
  isDateTime: boolean;
}

type Value = UiInput["value"];

const byFormat: Partial<Record<string, string>> = {
  email: "email",
  uri: "url",
  date: "date",
  tel: "tel",
  "date-time": "datetime-local",
};

/**
 * Chooses the control of a field. A browser drops what its control does not understand, and sends what is left: so where a value would
 * not come through as it is, a plain text field holds it.
 */
export function controlFor(
  input: Pick<UiInput, "type" | "options">,
  value: Value,
  facts?: TraitFacts,
): FieldControl {
  const options = (facts?.options.length ? facts.options : input.options).map(String);
  const type = wishedType(input.type, facts);
  const plain = { step: undefined, inputMode: undefined, options: [], isDateTime: type === "datetime-local" };
  if (type === "checkbox" && !facts?.isArray) return { ...plain, control: "checkbox", type };
  if (type === "checkbox") return { ...plain, control: "select", type: "text", options: ["true", "false"] };
  if (options.length > 0) {
    const text = String(value ?? "");
    const all = text === "" || options.includes(text) ? options : [text, ...options];
    return { ...plain, control: "select", type, options: [...new Set(all)] };
  }
  if (/[\r\n]/.test(String(value ?? ""))) return { ...plain, control: "textarea", type: "text" };
  const isFaithful = value === undefined || value === "" || (faithful[type]?.(String(value)) ?? true);
  if (!isFaithful) return { ...plain, control: "input", type: "text", inputMode: modes[type] };
  const isWhole = facts?.type === "integer" && (value === undefined || Number.isInteger(Number(value)));
  const step = type === "number" && !isWhole ? "any" : undefined;
  return { ...plain, control: "input", type: htmlTypes.has(type) ? type : "text", step };
}

// Kratos does not say of an item what it says of a single value.
function wishedType(type: string, facts: TraitFacts | undefined): string {
  if (!facts?.isArray) return type;
  if (facts.type === "number" || facts.type === "integer") return "number";
  if (facts.type === "boolean") return "checkbox";
  // Stored as text, whatever it was.
  return byFormat[facts.format ?? ""] ?? "text";
}

// `datetime-local` is not one of them: it knows no time zone, which Kratos wants.
const htmlTypes = new Set(["text", "password", "email", "tel", "number", "url", "date"]);

const modes: Partial<Record<string, string>> = { email: "email", url: "url", number: "text", date: "text" };

// As HTML has it: https://html.spec.whatwg.org/multipage/input.html
const faithful: Partial<Record<string, (text: string) => boolean>> = {
  number: (text) => /^-?(?:\d+|\d*\.\d+)(?:e[-+]?\d+)?$/i.test(text) && Math.abs(Number(text)) < 3e38,
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !text.startsWith("0000") && isDay(text),
  email: (text) => emailPattern.test(text),
  url: (text) => text === text.trim() && URL.canParse(text),
};

const emailPattern =
  /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i;

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
