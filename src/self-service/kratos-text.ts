import type { UiText } from "../kratos/flow.ts";
import type { TextView } from "../pages/flow-locals.ts";
import type { Words } from "../pages/words.ts";

// A field's title in the operator's own schema: in whatever language the operator writes.
const operatorsTitle = 1_070_002;
// The codes themselves, and texts that are nothing but a reason given elsewhere.
const verbatim = new Set([operatorsTitle, 1_050_006, 1_050_009, 1_050_015]);

/** In the page's language, where there are words for it, else as Kratos says it. */
export function viewText(words: Words, { id, text, type, context }: UiText): TextView {
  const own = verbatim.has(id) ? undefined : words.find(`kratos.${id}`, fillings(context));
  // A Kratos that leaves a value out has said it in its own words.
  if (own !== undefined && !/\{\w+\}/.test(own)) return { text: own, lang: undefined, id, type };
  const isEnglish = !verbatim.has(id) && words.lang !== "en";
  return { text, lang: isEnglish ? "en" : undefined, id, type };
}

function fillings(context: Record<string, unknown>): Record<string, string> {
  const plain = Object.entries(context).filter(
    (entry): entry is [string, string | number] =>
      typeof entry[1] === "string" || typeof entry[1] === "number",
  );
  return Object.fromEntries(plain.map(([name, value]) => [name, String(value)]));
}
