import { isRecord } from "../is-record.ts";
import { ConfigError } from "./config-error.ts";
import type { GatheredSettings } from "./gathered-settings.ts";
import { knownNames } from "./known-names.ts";
import { nearestSetting } from "./near-names.ts";

/**
 * The settings in YAML, by their names.
 * @throws ConfigError when it is none
 */
export async function readYamlSettings(text: string, path: string): Promise<GatheredSettings> {
  const { read, lineOf } = await parseYaml(text, path);
  if (!isRecord(read) || Array.isArray(read))
    throw new ConfigError([`${path}: is not a list of settings by their names`]);
  const mistakes: string[] = [];
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(read)) {
    const written = writtenAs(value);
    const line = lineOf(name);
    const place = line === undefined ? `(${path})` : `(${path}, line ${line})`;
    if (!knownNames.has(name)) mistakes.push(`${unknown(name)} ${place}`);
    else if (written === undefined)
      mistakes.push(`${name}: is neither a value nor a list of values without commas ${place}`);
    else given[name] = written;
  }
  return { given, mistakes };
}

function unknown(name: string): string {
  const near = nearestSetting(name);
  if (near !== undefined) return `${name}: there is no such setting (is it ${near}?)`;
  return `${isLikeOne(name) ? name : "a name that is not like a setting's"}: there is no such setting`;
}

// Where a colon stands in the wrong place, a secret may be read as a name: digits are a name's only where there are several words.
function isLikeOne(name: string): boolean {
  return name.length <= 64 && /^[A-Z](?:[A-Z_]*|[A-Z0-9]*(?:_[A-Z0-9]+)+)$/.test(name);
}

async function parseYaml(text: string, path: string) {
  const { isMap, isScalar, LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  try {
    // Every value as it is written: read as a number, a secret of digits would be another one, and 1.10 would be 1.1.
    const document = parseDocument(text, { schema: "failsafe", lineCounter });
    const [error] = document.errors;
    if (error !== undefined) throw error;
    const { contents } = document;
    const keys = isMap(contents) ? contents.items.map(({ key }) => key).filter((key) => isScalar(key)) : [];
    const lineOf = (name: string) => {
      const at = keys.find(({ value }) => value === name)?.range?.[0];
      return at === undefined ? undefined : lineCounter.linePos(at).line;
    };
    return { read: (document.toJS() as unknown) || {}, lineOf };
  } catch (error) {
    // Where, and never what: the file may hold secrets.
    const at =
      isRecord(error) && Array.isArray(error["linePos"]) ? (error["linePos"] as unknown[])[0] : undefined;
    const line = isRecord(at) ? ` at line ${String(at["line"])}` : "";
    throw new ConfigError([`${path}: is not YAML${line}`]);
  }
}

// As the environment would have it: several values with commas between them. YAML's words for nothing are nothing.
function writtenAs(value: unknown): string | undefined {
  if (typeof value === "string") return ["~", "null"].includes(value) ? "" : value;
  return Array.isArray(value) && value.every(isEntry) ? value.join(",") : undefined;
}

function isEntry(entry: unknown): boolean {
  return typeof entry === "string" && entry !== "" && !entry.includes(",");
}
