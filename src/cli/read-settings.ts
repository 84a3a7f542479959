import { ConfigError } from "../config/config-error.ts";
import type { Config } from "../config/config.ts";
import { readConfig } from "../config/read-config.ts";
import { gatherSettings } from "../config/setting-sources.ts";
import type { CommandArgs, CommandContext, CommandOption } from "./command.ts";

/** Of every command that works with the settings of a server. */
export const settingOptions = {
  config: {
    type: "string",
    short: "c",
    value: "FILE",
    help: "a YAML file of settings; the environment and .env win",
  },
  "env-file": { type: "string", value: "FILE", help: "instead of .env in this folder; the environment wins" },
} as const satisfies Record<string, CommandOption>;

export interface ReadSettings {
  config: Config;
  /** The environment with what it lacks, for what has variables of its own (OpenTelemetry). */
  env: CommandContext["env"];
}

/** @throws ConfigError with all that is missing or wrong, in the files too */
export async function readSettings(
  { options }: CommandArgs,
  { env, workingDir }: CommandContext,
): Promise<ReadSettings> {
  const [configFile, envFile] = [options["config"], options["env-file"]].map((given) =>
    typeof given === "string" ? given : undefined,
  );
  const { given, mistakes } = await gatherSettings({ env, workingDir, envFile, configFile });
  const config = configOr(given, mistakes);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return { config, env: given };
}

function configOr(given: CommandContext["env"], mistakes: string[]): Config {
  try {
    return readConfig(given);
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError([...mistakes, ...error.mistakes]) : error;
  }
}
