import { ConfigError, readConfig } from "../../src/config/read-config.ts";

export const secret = "a secret for tests of 32 bytes or more";
/** What Lethe can't start without. */
export const needed = { HYDRA_ADMIN_URL: "http://hydra:4445", COOKIE_SECRET: secret };

/** What `readConfig` has to say of settings that it does not take. */
export function mistakesIn(env: Record<string, string | undefined>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}
