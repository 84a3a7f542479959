import { z } from "zod";
import { limitSettings } from "./settings-limits.ts";
import { observabilitySettings } from "./settings-observability.ts";
import { orySettings } from "./settings-ory.ts";
import { pageSettings } from "./settings-pages.ts";
import { programSettings } from "./settings-programs.ts";
import { serverSettings } from "./settings-server.ts";
import { signInSettings } from "./settings-sign-in.ts";
import { signOutSettings } from "./settings-sign-out.ts";

/** The settings by what they are about, as the documents have them. */
export const settingGroups = {
  "Hydra, Kratos and Ory Network": orySettings,
  "Sign-in, consent and devices": signInSettings,
  "Address, listener and cookies": serverSettings,
  "Sign-out": signOutSettings,
  "Time-outs and limits": limitSettings,
  "Sign-outs without a browser": programSettings,
  "Log, metrics and traces": observabilitySettings,
  "Look and language": pageSettings,
};

/**
 * The settings, by the names of their environment variables. `.env.example`, `docs/settings.md`, `lethe.schema.json` and the Helm chart's
 * schema are made of this list: `npm run docs:tables`.
 */
export const settings = z.object({
  ...orySettings,
  ...signInSettings,
  ...serverSettings,
  ...signOutSettings,
  ...limitSettings,
  ...programSettings,
  ...observabilitySettings,
  ...pageSettings,
});

export type Settings = z.output<typeof settings>;

/** Settings that may be given as a file's path under the name with `_FILE` behind it. */
export const secretSettings = [
  "COOKIE_SECRET",
  "ORY_API_KEY",
  "ORY_ADMIN_API_TOKEN",
  "DEMO_USERS",
  "ADMIN_TOKEN",
  "KRATOS_HOOK_TOKEN",
  "HYDRA_HOOK_TOKEN",
  "STORE_URL",
  "GLOBAL_REVOCATION_TOKEN",
] as const;
