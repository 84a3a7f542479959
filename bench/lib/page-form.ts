import type { Answer } from "./browser.ts";

/** What a browser sends when a person presses the button `accept` of a page, Lethe's or another app's. */
export interface FilledForm {
  path: string;
  fields: URLSearchParams;
  cookie: string;
}

/** @param path of the page, where a form without an action goes */
export function fillForm({ headers, body: page }: Answer, path: string): FilledForm {
  // Others stand beside it, such as the one for another account.
  const forms = page.match(/<form\b[^>]*>[\s\S]*?<\/form>/g) ?? [];
  const body = forms.find((form) => form.includes(' id="accept"')) ?? "";
  const fields = new URLSearchParams();
  for (const [tag] of body.matchAll(/<input\b[^>]*>/g)) {
    const isSent = attribute(tag, "type") === "hidden" || / checked\b/.test(tag);
    if (isSent) fields.append(attribute(tag, "name"), attribute(tag, "value"));
  }
  const [button] = /<(?:button|input)\b[^>]* id="accept"[^>]*>/.exec(body) ?? [];
  if (button === undefined) throw new Error("the page has no button to accept with");
  fields.append(attribute(button, "name"), attribute(button, "value"));
  const [formTag = ""] = /<form\b[^>]*>/.exec(body) ?? [];
  const cookie = (headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; ");
  return { path: attribute(formTag, "action") || path, fields, cookie };
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
}
