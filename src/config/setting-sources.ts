import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { isRecord } from "../is-record.ts";
import { ConfigError } from "./config-error.ts";
import { oldSettings } from "./legacy-settings.ts";
import { secretSettings, settings } from "./settings.ts";

export interface SettingSources {
  /** The environment, which comes first; an empty variable counts as not set. */
  env: Record<string, string | undefined>;
  workingDir: string;
  /** A file of `NAME=value` lines. Not given: `.env`, where there is one. */
  envFile?: string | undefined;
  /** A YAML file of settings by their names. */
  configFile?: string | undefined;
}

export interface GatheredSettings {
  /** As the environment would have them. */
  given: Record<string, string | undefined>;
  /** What is wrong in the files, by name and never by value. */
  mistakes: string[];
}

/**
 * Puts the settings together from where they may stand: the environment, then `.env`, then a YAML file.
 * @throws ConfigError when a file can't be read at all
 */
export async function gatherSettings(sources: SettingSources): Promise<GatheredSettings> {
  const { env, workingDir, envFile, configFile } = sources;
  const yaml = configFile === undefined ? none : await readYaml(resolve(workingDir, configFile));
  const lines = readEnvFile(workingDir, envFile);
  return {
    given: { ...yaml.given, ...lines.given, ...withoutEmpty(env) },
    mistakes: [...yaml.mistakes, ...lines.mistakes],
  };
}

const none: GatheredSettings = { given: {}, mistakes: [] };

function withoutEmpty(given: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ""));
}

// Without quotes Node.js ends a value there and `docker run --env-file` does not: a secret would depend on how Lethe is started.
const unquotedHash = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?![ \t"'`])[^\n]*#/gm;

function readEnvFile(workingDir: string, named: string | undefined): GatheredSettings {
  const path = resolve(workingDir, named ?? ".env");
  if (named === undefined && !existsSync(path)) return none;
  const text = readText(path);
  const mistakes = Array.from(
    text.matchAll(unquotedHash),
    ([, name = ""]) => `${name}: has a # behind it, which needs quotes, or a line of its own (${path})`,
  );
  return { given: withoutEmpty(parseEnv(text)), mistakes };
}

async function readYaml(path: string): Promise<GatheredSettings> {
  const text = readText(path);
  const { parse } = await import("yaml");
  // Every value as it is written: read as a number, a secret of digits would be another one, and 1.10 would be 1.1.
  const read = parsed(path, () => parse(text, { schema: "failsafe" }) as unknown) || {};
  if (!isRecord(read) || Array.isArray(read))
    throw new ConfigError([`${path}: is not a list of settings by their names`]);
  const mistakes: string[] = [];
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(read)) {
    const written = writtenAs(value);
    if (!names.has(name)) mistakes.push(`${shown(name)}: there is no such setting (${path})`);
    else if (written === undefined)
      mistakes.push(`${name}: is neither a value nor a list of values without commas (${path})`);
    else given[name] = written;
  }
  return { given: withoutEmpty(given), mistakes };
}

const names: ReadonlySet<string> = new Set([
  ...Object.keys(settings.shape),
  ...secretSettings.map((name) => `${name}_FILE`),
  ...oldSettings,
]);

// Where a colon stands in the wrong place, a secret may be read as a name.
function shown(name: string): string {
  return /^[A-Z][A-Z_]{0,63}$/.test(name) ? name : "a name that is not like a setting's";
}

// As the environment would have it: several values with commas between them. YAML's words for nothing are nothing.
function writtenAs(value: unknown): string | undefined {
  if (typeof value === "string") return ["~", "null"].includes(value) ? "" : value;
  return Array.isArray(value) && value.every(isEntry) ? value.join(",") : undefined;
}

function isEntry(entry: unknown): boolean {
  return typeof entry === "string" && entry !== "" && !entry.includes(",");
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new ConfigError([`${path}: can't be read`]);
  }
}

function parsed<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    // Where, and never what: the file may hold secrets.
    const at =
      isRecord(error) && Array.isArray(error["linePos"]) ? (error["linePos"] as unknown[])[0] : undefined;
    const line = isRecord(at) ? ` at line ${String(at["line"])}` : "";
    throw new ConfigError([`${path}: is not YAML${line}`]);
  }
}
