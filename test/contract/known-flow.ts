import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const folder = join(import.meta.dirname, "../unit/kratos-flows");

const texts = z.array(z.object({ id: z.number() })).nullish();
const shape = z.object({
  state: z.string().nullish(),
  requested_aal: z.string().nullish(),
  refresh: z.boolean().nullish(),
  ui: z.object({
    messages: texts,
    nodes: z.array(
      z.object({
        type: z.string(),
        group: z.string(),
        messages: texts,
        meta: z.object({ label: z.object({ id: z.number() }).nullish() }).nullish(),
        attributes: z.object({ name: z.string(), type: z.string(), id: z.string() }).partial(),
      }),
    ),
  }),
});

/**
 * Compares a flow of real Kratos's with the one that was kept under this name, of which the unit tests live: what differs, by what a
 * page could notice. `RECORD_KRATOS_FLOWS=1` keeps this one instead (format it with prettier).
 */
export function compareWithKnown(name: string, body: string): { live: string[]; known: string[] } {
  const path = join(folder, `${name}.json`);
  if (process.env["RECORD_KRATOS_FLOWS"] === "1") writeFileSync(path, scrub(body));
  return { live: features(body), known: features(readFileSync(path, "utf8")) };
}

function features(body: string): string[] {
  const { state, requested_aal, refresh, ui } = shape.parse(JSON.parse(body));
  const nodes = ui.nodes.map(({ type, group, attributes, meta, messages }) => {
    const said = (messages ?? []).map(({ id }) => id).join();
    return [group, type, attributes.name ?? attributes.id, attributes.type, meta?.label?.id, said].join(" ");
  });
  const flow = [`${state} ${requested_aal} ${refresh} ${(ui.messages ?? []).map(({ id }) => id).join()}`];
  // Kratos sorts its groups, but not always what is in them.
  return [...flow, ...nodes.toSorted()];
}

const emptyPng =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

// What was a secret for a minute looks like one for ever, and what changes with every run would hide what really changed.
function scrub(body: string): string {
  let codes = 0;
  const text = body
    .replaceAll(
      /"csrf_token","type":"hidden","value":"[^"]*"/g,
      '"csrf_token","type":"hidden","value":"csrf-of-kratos"',
    )
    .replaceAll(/data:image\/png;base64,[A-Za-z0-9+/=]+/g, emptyPng)
    .replaceAll(/http:\/\/localhost:\d+(?=\/(?:self-service|\.well-known))/g, "https://kratos.example")
    .replaceAll(/http:\/\/(?:localhost|127\.0\.0\.1):\d+/g, "https://lethe.example")
    .replaceAll(
      /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g,
      "00000000-0000-4000-8000-000000000001",
    )
    .replaceAll(/[\da-f]{64}/g, "0".repeat(64))
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "2026-01-01T00:00:00Z")
    .replaceAll(/(_unix":)\d+/g, "$11767225600")
    .replaceAll(/(\\"(?:challenge|id)\\":\\")(?!localhost)[\w-]{16,}/g, "$1c2NydWJiZWQ")
    .replaceAll(/(\\"nonce|"nonce":")[^"]*/g, "$1nonce");
  const flow = JSON.parse(text, (key, value: unknown) => {
    if (key === "secret") return "scrubbed";
    if (typeof value !== "string") return value;
    if (/^[A-Z2-7]{32}$/.test(value)) return "A".repeat(32);
    if (/^(?:[a-z0-9]{8}|used)(?:, [a-z0-9]{8})+$/.test(value)) return "scrubbed";
    if (key === "text" && /^[a-z0-9]{8}$/.test(value)) return `code-${String((codes += 1)).padStart(2, "0")}`;
    return value;
  }) as Record<string, unknown>;
  return `${JSON.stringify(flow, undefined, 2)}\n`;
}
