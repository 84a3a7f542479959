/** What a browser sends when somebody presses the button `accept` of a page of ours. */
export interface AcceptForm {
  url: string;
  fields: URLSearchParams;
}

/** Undefined when there is no such button: the page is an operator's own, or not the question. */
export function acceptForm(page: unknown, pageUrl: string): AcceptForm | undefined {
  if (typeof page !== "string") return undefined;
  const forms = page.match(/<form\b[^>]*>[\s\S]*?<\/form>/g) ?? [];
  const form = forms.find((each) => / id="accept"/.test(each)) ?? "";
  const [button] = /<(?:button|input)\b[^>]* id="accept"[^>]*>/.exec(form) ?? [];
  if (button === undefined) return undefined;
  const hidden = Array.from(form.matchAll(/<input\b[^>]*>/g), ([tag]) => tag).filter(
    (tag) => attribute(tag, "type") === "hidden",
  );
  const fields = new URLSearchParams(
    [...hidden, button].map((tag) => [attribute(tag, "name"), attribute(tag, "value")]),
  );
  const [opening = ""] = /<form\b[^>]*>/.exec(form) ?? [];
  const action = attribute(opening, "action") || pageUrl;
  return URL.canParse(action, pageUrl) ? { url: new URL(action, pageUrl).href, fields } : undefined;
}

function attribute(tag: string, name: string): string {
  const [, value = ""] = new RegExp(`\\s${name}="([^"]*)"`).exec(tag) ?? [];
  return unescaped(value);
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#34": '"',
  "#39": "'",
};

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#34|#39);/g, (_whole, name: string) => entities[name] ?? "");
}
