import { readParameter } from "./parameters.ts";

/**
 * True when a form brings back, in its field `account`, the id of the user whom its page was about. Somebody else may have signed in
 * since, in another tab: what they were not asked about stays.
 */
export function isAboutUser(form: unknown, id: string): boolean {
  return readParameter(form, "account") === id;
}
