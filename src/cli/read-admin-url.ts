import { readFileSync } from "node:fs";
import { gatherSettings } from "../config/setting-sources.ts";
import { baseUrl, bearerSecrets } from "../config/setting-types.ts";
import { UsageError, type CommandArgs, type CommandContext, type CommandOption } from "./command.ts";

/** Of commands that another Lethe can carry out. */
export const adminUrlOption = {
  "admin-url": {
    type: "string",
    value: "URL",
    help: "have the Lethe do it whose ADMIN_PORT this is, by ADMIN_TOKEN; no other setting is needed",
  },
} as const satisfies Record<string, CommandOption>;

/** Undefined: the command does it by itself. @throws UsageError when it can't be used */
export async function readAdminUrl(
  { options }: CommandArgs,
  { env, workingDir }: CommandContext,
): Promise<{ url: string; token: string } | undefined> {
  const given = options["admin-url"];
  if (given === undefined) return undefined;
  const url = baseUrl.safeParse(given);
  if (!url.success) throw new UsageError("--admin-url is no http(s) URL");
  const [envFile, configFile] = [options["env-file"], options["config"]].map((path) =>
    typeof path === "string" ? path : undefined,
  );
  const settings = (await gatherSettings({ env, workingDir, envFile, configFile })).given;
  const secrets = bearerSecrets.safeParse(
    settings["ADMIN_TOKEN"] ?? readSecret(settings["ADMIN_TOKEN_FILE"]),
  );
  // Newest first, as over there.
  const [token] = secrets.data ?? [];
  if (token === undefined) throw new UsageError("--admin-url needs ADMIN_TOKEN, of 32 characters or more");
  return { url: url.data, token };
}

function readSecret(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    throw new UsageError("ADMIN_TOKEN_FILE can't be read");
  }
}
