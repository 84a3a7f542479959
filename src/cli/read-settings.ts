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

/** @throws ConfigError with all that is missing or wrong */
export async function readSettings({ options }: CommandArgs, context: CommandContext): Promise<Config> {
  const [configFile, envFile] = [options["config"], options["env-file"]].map((given) =>
    typeof given === "string" ? given : undefined,
  );
  return readConfig(
    await gatherSettings({ env: context.env, workingDir: context.workingDir, envFile, configFile }),
  );
}
