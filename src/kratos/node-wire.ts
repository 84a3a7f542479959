import { z } from "zod";
import type { UiNode } from "./flow.ts";
import { isOnOrigin, isWebUrl } from "../web-url.ts";
import { text } from "./text-wire.ts";

/** The functions of Kratos's own script that a page may call. Whatever else a node names is not called. */
export const triggers = [
  "oryWebAuthnRegistration",
  "oryWebAuthnLogin",
  "oryPasskeyLogin",
  "oryPasskeyLoginAutocompleteInit",
  "oryPasskeyRegistration",
  "oryPasskeySettingsRegistration",
] as const;

type Base = Pick<UiNode, "group" | "label" | "messages">;

/** A node as it came: its attributes are not looked at yet. */
export interface WireNode {
  type: string;
  attributes: Record<string, unknown>;
  base: Base;
}

// What Kratos adds to an attribute one day must not take a working form away: what can't be read counts as not there.
const word = z.string().optional().catch(undefined);
const yes = z.boolean().catch(false);
const trigger = z.enum(triggers).optional().catch(undefined);

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const input = z.object({
  name: z.string().min(1),
  type: z.string(),
  value: scalar.optional().catch(undefined),
  required: yes,
  disabled: yes,
  autocomplete: word,
  pattern: word,
  maxlength: z.int().positive().optional().catch(undefined),
  options: z.array(z.object({ value: scalar })).catch([]),
  onclickTrigger: trigger,
  onloadTrigger: trigger,
});

const id = z.string().catch("");
const size = z.number().positive().catch(256);
const words = z.object({ id, text });
const image = z.object({ id, src: z.string(), width: size, height: size });
const anchor = z.object({ id, href: z.string(), title: text });
const script = z.object({ id, src: z.string(), integrity: z.string().min(1), nonce: z.string().catch("") });

/** @param origin Kratos's: the only one from which a node may load anything */
export function toUiNode({ type, attributes, base }: WireNode, origin: string): UiNode {
  return readers.get(type)?.(attributes, base, origin) ?? unknownNode(type, attributes, base);
}

type Reader = (attributes: unknown, base: Base, origin: string) => UiNode | undefined;

const readers = new Map<string, Reader>([
  ["input", readInput],
  ["text", readText],
  ["img", readImage],
  ["a", readAnchor],
  ["script", readScript],
]);

function readInput(attributes: unknown, base: Base): UiNode | undefined {
  const { data } = input.safeParse(attributes);
  if (data === undefined) return undefined;
  const { name, type, value, required, disabled, autocomplete, pattern } = data;
  return {
    ...base,
    type: "input",
    input: {
      name,
      type,
      value,
      required,
      disabled,
      autocomplete: autocomplete || undefined,
      pattern: pattern || undefined,
      maxLength: data.maxlength,
      options: data.options.map((option) => option.value),
      onClick: data.onclickTrigger,
      onLoad: data.onloadTrigger,
    },
  };
}

function readText(attributes: unknown, base: Base): UiNode | undefined {
  const { data } = words.safeParse(attributes);
  if (data === undefined) return undefined;
  const list = z.array(text).safeParse(data.text.context["secrets"]).data ?? [];
  return { ...base, type: "text", ...data, list };
}

function readImage(attributes: unknown, base: Base, origin: string): UiNode | undefined {
  const { data } = image.safeParse(attributes);
  // An SVG would be a document; Kratos draws its QR codes as PNG.
  const isOurs =
    data && (/^data:image\/png;base64,[A-Za-z0-9+/=]+$/.test(data.src) || isOnOrigin(data.src, origin));
  return isOurs ? { ...base, type: "img", ...data } : undefined;
}

// A link may lead anywhere on the web: `return_to` goes back to the app, and Kratos has checked that. It is the user who follows it.
function readAnchor(attributes: unknown, base: Base): UiNode | undefined {
  const { data } = anchor.safeParse(attributes);
  return data && URL.canParse(data.href) && isWebUrl(new URL(data.href))
    ? { ...base, type: "a", ...data }
    : undefined;
}

function readScript(attributes: unknown, base: Base, origin: string): UiNode | undefined {
  const { data } = script.safeParse(attributes);
  return data && isOnOrigin(data.src, origin) ? { ...base, type: "script", ...data } : undefined;
}

function unknownNode(kind: string, attributes: Record<string, unknown>, base: Base): UiNode {
  const said = [attributes["text"], attributes["title"]].map((found) => text.safeParse(found).data?.text);
  return { ...base, type: "unknown", kind, text: said.find((found) => found !== undefined) };
}
