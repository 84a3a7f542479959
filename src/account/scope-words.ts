import { displayName } from "../pages/client-view.ts";
import type { Words } from "../pages/words.ts";

/** What a scope lets an app do, in a person's words; its name, cleaned, when it is none of those that everybody knows. */
export function scopeWords(t: Words["t"]): (scope: string) => string {
  // A map: a scope may be called `constructor`.
  const known = new Map([
    ["openid", t("consent.scope.openid")],
    ["profile", t("consent.scope.profile")],
    ["email", t("consent.scope.email")],
    ["address", t("consent.scope.address")],
    ["phone", t("consent.scope.phone")],
    ["offline", t("consent.scope.offline")],
    ["offline_access", t("consent.scope.offline_access")],
  ]);
  return (scope) => known.get(scope) ?? displayName(scope) ?? "?";
}
