import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { kratosHere } from "../vitest/parts.ts";
import { recordedAs, pathOf, readRecordedFlow, recordedVersions } from "./recorded-flows.ts";

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
 * page could notice. A version of which nothing was kept has to be like one of the others. `RECORD_KRATOS_FLOWS=1` keeps this one for
 * the version that runs (format it with prettier).
 */
export function compareWithRecorded(name: string, body: string): { live: string[]; known: string[] } {
  const { version } = kratosHere();
  const live = features(JSON.parse(body));
  if (process.env["RECORD_KRATOS_FLOWS"] === "1") {
    keep(version, name, scrub(body));
    return { live, known: live };
  }
  const versions = recordedVersions.includes(version) ? [version] : recordedVersions;
  const all = versions.map((recorded) => features(readRecordedFlow(recordedAs(recorded, name))));
  return { live, known: all.find((known) => isDeepStrictEqual(known, live)) ?? all.at(-1) ?? [] };
}

function keep(version: string, name: string, flow: Record<string, unknown>): void {
  const path = pathOf(`${version}/${name}`);
  // First its folder, by which its place among the others is known.
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  // What is as it was before needs no second copy.
  if (isDeepStrictEqual(before(version, name), flow)) return;
  writeFileSync(path, `${JSON.stringify(flow, undefined, 2)}\n`);
}

function before(version: string, name: string): unknown {
  try {
    return readRecordedFlow(recordedAs(version, name));
  } catch {
    return undefined;
  }
}

function features(body: unknown): string[] {
  const { state, requested_aal, refresh, ui } = shape.parse(body);
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
function scrub(body: string): Record<string, unknown> {
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
    .replaceAll(/\d{4}-\d\d-\d\d [\d:]+ \+0000 UTC/g, "2026-01-01 00:00:00 +0000 UTC")
    .replaceAll(/(_unix":)\d+/g, "$11767225600")
    .replaceAll(/(\\"(?:challenge|id)\\":\\")(?!localhost)[\w-]{16,}/g, "$1c2NydWJiZWQ")
    .replaceAll(/(\\"nonce|"nonce":")[^"]*/g, "$1nonce");
  return JSON.parse(text, (key, value: unknown) => {
    if (key === "secret") return "scrubbed";
    if (typeof value !== "string") return value;
    if (/^[A-Z2-7]{32}$/.test(value)) return "A".repeat(32);
    if (/^(?:[a-z0-9]{8}|used)(?:, [a-z0-9]{8})+$/.test(value)) return "scrubbed";
    if (key === "text" && /^[a-z0-9]{8}$/.test(value)) return `code-${String((codes += 1)).padStart(2, "0")}`;
    return value;
  }) as Record<string, unknown>;
}
