import { withoutFrame } from "../http/without-frame.ts";
import { Page } from "./page.ts";

/** A control of a form, with what a browser would do to it. */
export interface Control {
  tag: "input" | "button" | "select" | "textarea";
  attributes: Map<string, string>;
  /** A button's words, a textarea's text, a select's options. */
  words: string;
  /** What it holds when the page has loaded, as the browser understands it. */
  value: string;
}

/** What a browser does not send, and says why. */
export class KeptBackError extends Error {}

export interface PageForm {
  action: string;
  controls: Control[];
}

const controls =
  /<input\b(?:"[^"]*"|[^>"])*>|<(?<tag>button|select|textarea)\b(?:"[^"]*"|[^>"])*>(?<inner>[\s\S]*?)<\/\k<tag>>/g;

/** The forms of a page, in order, with their controls in order; not the language switch below every page. */
export function formsOf(page: Page): PageForm[] {
  const forms = withoutFrame(page.answer.body).matchAll(/<form\b[^>]*>([\s\S]*?)<\/form>/g);
  return Array.from(forms, ([form, inner = ""]) => ({
    action: attributesOf("form", form).get("action") ?? "",
    controls: Array.from(inner.matchAll(controls), (match) => toControl(match[0], match.groups ?? {})),
  }));
}

function toControl(html: string, { tag = "input", inner = "" }: Partial<Record<string, string>>): Control {
  const attributes = attributesOf(tag, html);
  const value = attributes.get("value") ?? "";
  switch (tag) {
    case "select":
      return { tag, attributes, words: "", value: chosenIn(inner) };
    case "textarea":
      return { tag, attributes, words: "", value: decoded(inner.replace(/^\n/, "")) };
    case "button":
      return { tag, attributes, words: wordsOf(inner), value };
    default:
      return {
        tag: "input",
        attributes,
        words: "",
        value: sanitized(attributes.get("type") ?? "text", value),
      };
  }
}

/** The fields that a browser sends when this button is pressed. @throws KeptBackError for what it would keep back */
export function submission(
  form: PageForm,
  button: Pick<Control, "attributes" | "words">,
  typed: Record<string, string>,
): URLSearchParams {
  if (button.attributes.has("disabled")) throw new Error(`${button.words} is disabled`);
  const fields = new URLSearchParams();
  const open = { ...typed };
  for (const { tag, attributes, value: held } of form.controls) {
    const name = attributes.get("name") ?? "";
    if (tag === "button" || name === "" || attributes.has("disabled")) continue;
    const value = open[attributes.get("id") ?? ""] ?? held;
    delete open[attributes.get("id") ?? ""];
    if (attributes.get("type") === "checkbox") {
      const isOn = value === "on" || (value !== "off" && attributes.has("checked"));
      if (isOn) fields.append(name, attributes.get("value") ?? "on");
      continue;
    }
    if (!button.attributes.has("formnovalidate")) refuseInvalid(attributes, value);
    // HTML standard, "constructing entry list".
    fields.append(name, value.replace(/\r\n|\r|\n/g, "\r\n"));
  }
  if (Object.keys(open).length > 0) throw new Error(`no field ${Object.keys(open).join()} in this form`);
  const name = button.attributes.get("name");
  if (name) fields.append(name, button.attributes.get("value") ?? "");
  return fields;
}

const number = /^-?(?:\d+|\d*\.\d+)(?:e[-+]?\d+)?$/i;
const email =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

// HTML standard, "value sanitization algorithm": what a browser leaves of a value before anybody has touched it.
function sanitized(type: string, value: string): string {
  const line = value.replace(/[\r\n]/g, "");
  switch (type) {
    case "hidden":
    case "checkbox":
      return value;
    case "email":
    case "url":
      return line.trim();
    case "number":
      return number.test(value) ? value : "";
    case "date":
      return /^\d{4,}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : "";
    case "datetime-local":
      return /^\d{4,}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?$/.test(value) ? value : "";
    default:
      return line;
  }
}

// What a browser checks before it sends a form.
function refuseInvalid(attributes: Map<string, string>, value: string): void {
  const id = attributes.get("id") ?? "";
  if (attributes.has("readonly")) return;
  if (attributes.has("required") && value === "") throw new KeptBackError(`${id} is required`);
  const pattern = attributes.get("pattern");
  if (pattern !== undefined && value !== "" && !new RegExp(`^(?:${pattern})$`, "v").test(value))
    throw new KeptBackError(`${id} does not match ${pattern}`);
  const longest = attributes.get("maxlength");
  if (longest !== undefined && value.length > Number(longest)) throw new KeptBackError(`${id} is too long`);
  const type = attributes.get("type");
  const isStored = value === attributes.get("value");
  if (isStored && type === "email" && value !== "" && !email.test(value))
    throw new KeptBackError(`${id} is no address`);
  if (isStored && type === "url" && value !== "" && !URL.canParse(value))
    throw new KeptBackError(`${id} is no URL`);
  if (type === "number" && number.test(value)) refuseStep(attributes, value);
}

function refuseStep(attributes: Map<string, string>, value: string): void {
  const step = attributes.get("step") ?? "1";
  const base = Number(attributes.get("value") ?? "0") || 0;
  if (step !== "any" && !Number.isInteger((Number(value) - base) / Number(step)))
    throw new KeptBackError(`${attributes.get("id")} is no step of ${step}`);
}

function chosenIn(options: string): string {
  const all = partOf(options).elements("option");
  const chosen = all.find((option) => option.has("selected")) ?? all[0];
  return chosen?.get("value") ?? "";
}

function attributesOf(tag: string, html: string): Map<string, string> {
  return partOf(html).elements(tag)[0] ?? new Map<string, string>();
}

function wordsOf(html: string): string {
  return partOf(html).words;
}

function decoded(html: string): string {
  return attributesOf("a", `<a t="${html.replaceAll('"', "&quot;")}">`).get("t") ?? "";
}

function partOf(body: string): Page {
  return new Page(new URL("about:blank"), { status: 200, headers: {}, body }, []);
}
