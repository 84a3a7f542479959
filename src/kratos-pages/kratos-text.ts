import type { UiText } from "../kratos/flow.ts";
import type { TextView } from "./flow-locals.ts";
import type { Messages } from "../pages/messages.ts";
import { taken, takenId } from "./taken-text.ts";

/**
 * In the page's language, where there are words for it, else as it came. Then it is Kratos's English where Kratos has such a text; what
 * an operator's schema or webhook says is in whatever language the operator writes.
 */
export function viewText(i18n: Messages, message: UiText): TextView {
  const { id, text, type, context } = message;
  const format = brokenFormat(message);
  if (format !== undefined) return { text: i18n.t(format), lang: undefined, id, type };
  if (id === takenId) return { text: taken(i18n, context), lang: undefined, id, type };
  const key = `kratos.${id}`;
  const own = i18n.find(key);
  if (own === undefined) return { text, lang: undefined, id, type };
  const values = fillings(context);
  // A Kratos that leaves a value out has said it in its own words.
  const isWhole = Array.from(own.matchAll(/\{(\w+)\}/g)).every(([, name = ""]) =>
    Object.hasOwn(values, name),
  );
  if (isWhole) return { text: i18n.find(key, values) ?? own, lang: undefined, id, type };
  return { text, lang: i18n.lang === "en" ? undefined : "en", id, type };
}

const reasonOnly = 4_000_001;

// Before v26.2, and of most formats after it, Kratos hands on what its JSON schema library says, in English.
function brokenFormat({ id, text }: UiText): string | undefined {
  const [, format] = (id === reasonOnly && /^.{0,1000} is not valid "([\w-]{1,40})"$/s.exec(text)) || [];
  if (format === undefined) return undefined;
  if (format === "email") return "kratos.4000040";
  return format === "tel" ? "kratos.4000041" : "kratos.4000004";
}

function fillings(context: Record<string, unknown>): Record<string, string> {
  const plain = Object.entries(context).filter(
    (entry): entry is [string, string | number | boolean] =>
      ["string", "number", "boolean"].includes(typeof entry[1]) && entry[1] !== "",
  );
  return Object.fromEntries(plain.map(([name, value]) => [name, String(value)]));
}
