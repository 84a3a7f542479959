import { Page } from "./page.ts";

/** A control of a form, with what a browser would do to it. */
export interface Control {
  tag: "input" | "button";
  attributes: Map<string, string>;
  /** A button's words. */
  words: string;
}

export interface PageForm {
  action: string;
  controls: Control[];
}

/** The forms of a page, in order, with their inputs and buttons in order. */
export function formsOf(page: Page): PageForm[] {
  const forms = page.answer.body.matchAll(/<form\b[^>]*>([\s\S]*?)<\/form>/g);
  return Array.from(forms, ([form, inner = ""]) => ({
    action: attributesOf("form", form).get("action") ?? "",
    controls: Array.from(
      inner.matchAll(/<input\b(?:"[^"]*"|[^>"])*>|<button\b(?:"[^"]*"|[^>"])*>([\s\S]*?)<\/button>/g),
      ([control, words]): Control => {
        const tag = words === undefined ? "input" : "button";
        return { tag, attributes: attributesOf(tag, control), words: wordsOf(words ?? "") };
      },
    ),
  }));
}

/** The fields that a browser sends when this button is pressed. @throws Error for what it would keep back */
export function submission(form: PageForm, button: Control, typed: Record<string, string>): URLSearchParams {
  if (button.attributes.has("disabled")) throw new Error(`${button.words} is disabled`);
  const fields = new URLSearchParams();
  const open = { ...typed };
  for (const { tag, attributes } of form.controls) {
    const name = attributes.get("name") ?? "";
    if (tag === "button" || name === "" || attributes.has("disabled")) continue;
    const value = open[attributes.get("id") ?? ""] ?? attributes.get("value") ?? "";
    delete open[attributes.get("id") ?? ""];
    if (attributes.get("type") === "checkbox") {
      const isOn = value === "on" || (value !== "off" && attributes.has("checked"));
      if (isOn) fields.append(name, attributes.get("value") ?? "on");
      continue;
    }
    if (!button.attributes.has("formnovalidate")) refuseInvalid(attributes, value);
    fields.append(name, value);
  }
  if (Object.keys(open).length > 0) throw new Error(`no field ${Object.keys(open).join()} in this form`);
  const name = button.attributes.get("name");
  if (name) fields.append(name, button.attributes.get("value") ?? "");
  return fields;
}

// What a browser checks before it sends a form.
function refuseInvalid(attributes: Map<string, string>, value: string): void {
  const id = attributes.get("id") ?? "";
  if (attributes.has("required") && value === "") throw new Error(`${id} is required`);
  const pattern = attributes.get("pattern");
  if (pattern !== undefined && value !== "" && !new RegExp(`^(?:${pattern})$`, "v").test(value))
    throw new Error(`${id} does not match ${pattern}`);
  const longest = attributes.get("maxlength");
  if (longest !== undefined && value.length > Number(longest)) throw new Error(`${id} is too long`);
}

function attributesOf(tag: string, html: string): Map<string, string> {
  return partOf(html).elements(tag)[0] ?? new Map<string, string>();
}

function wordsOf(html: string): string {
  return partOf(html).words;
}

function partOf(body: string): Page {
  return new Page(new URL("about:blank"), { status: 200, headers: {}, body }, []);
}
