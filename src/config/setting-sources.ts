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
  /** A file as `docker run --env-file` has it. Not given: `.env`, where there is one. */
  envFile?: string | undefined;
  /** A YAML file of settings by their names. */
  configFile?: string | undefined;
}

/**
 * Puts the settings together from where they may stand: the environment, then `.env`, then a YAML file.
 * @throws ConfigError when a file can't be read, or a name in the YAML file is no setting
 */
export async function gatherSettings(sources: SettingSources): Promise<Record<string, string | undefined>> {
  const { env, workingDir, envFile, configFile } = sources;
  const fromYaml = configFile === undefined ? {} : await readYaml(resolve(workingDir, configFile));
  const fromEnvFile = readEnvFile(workingDir, envFile);
  const own = Object.entries(env).filter(([, value]) => value !== undefined && value !== "");
  return { ...fromYaml, ...fromEnvFile, ...Object.fromEntries(own) };
}

function readEnvFile(workingDir: string, given: string | undefined): Record<string, string | undefined> {
  const path = resolve(workingDir, given ?? ".env");
  if (given === undefined && !existsSync(path)) return {};
  const read = parseEnv(readText(path));
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== ""));
}

async function readYaml(path: string): Promise<Record<string, string>> {
  const text = readText(path);
  const { parse } = await import("yaml");
  const read = parsed(path, () => parse(text) as unknown) ?? {};
  if (!isRecord(read) || Array.isArray(read))
    throw new ConfigError([`${path}: is not a list of settings by their names`]);
  const mistakes: string[] = [];
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(read)) {
    const written = writtenAs(value);
    if (!names.has(name)) mistakes.push(`${name}: there is no such setting (${path})`);
    else if (written === undefined)
      mistakes.push(`${name}: is neither a value nor a list of values (${path})`);
    else if (written !== "") given[name] = written;
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return given;
}

const names: ReadonlySet<string> = new Set([
  ...Object.keys(settings.shape),
  ...secretSettings.map((name) => `${name}_FILE`),
  ...oldSettings,
]);

// As the environment would have it: several values with commas between them.
function writtenAs(value: unknown): string | undefined {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (!Array.isArray(value)) return undefined;
  const entries = value.map((entry: unknown) => (Array.isArray(entry) ? undefined : writtenAs(entry)));
  return entries.some((entry) => entry === undefined || entry === "") ? undefined : entries.join(",");
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
