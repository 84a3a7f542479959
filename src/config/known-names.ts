import { oldSettings } from "./legacy-settings.ts";
import { secretSettings, settings } from "./settings.ts";

/** Every name that a setting may stand under. */
export const knownNames: ReadonlySet<string> = new Set([
  ...Object.keys(settings.shape),
  ...secretSettings.map((name) => `${name}_FILE`),
  ...oldSettings,
]);
