import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigError } from "./config-error.ts";
import { readEnvLines } from "./env-file.ts";
import type { GatheredSettings } from "./gathered-settings.ts";
import { readYamlSettings } from "./yaml-file.ts";

export interface SettingSources {
  /** The environment, which comes first; an empty variable counts as not set. */
  env: Record<string, string | undefined>;
  workingDir: string;
  /** A file of `NAME=value` lines. Not given: `.env`, where there is one. */
  envFile?: string | undefined;
  /** A YAML file of settings by their names. */
  configFile?: string | undefined;
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
    given: { ...withoutEmpty(yaml.given), ...withoutEmpty(lines.given), ...withoutEmpty(env) },
    mistakes: [...yaml.mistakes, ...lines.mistakes],
  };
}

const none: GatheredSettings = { given: {}, mistakes: [] };

function withoutEmpty(given: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ""));
}

function readEnvFile(workingDir: string, named: string | undefined): GatheredSettings {
  const path = resolve(workingDir, named ?? ".env");
  return named === undefined && !existsSync(path) ? none : readEnvLines(readText(path), path);
}

function readYaml(path: string): Promise<GatheredSettings> {
  return readYamlSettings(readText(path), path);
}

function readText(path: string): string {
  try {
    // Editors on Windows begin a file with a mark, which would be a part of the first name.
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch {
    throw new ConfigError([`${path}: can't be read`]);
  }
}
