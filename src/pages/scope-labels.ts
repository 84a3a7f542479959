import { shownName } from "./client-view.ts";
import type { Messages } from "./messages.ts";

/** The scopes that pages have words for (OpenID Connect Core 1.0 §5.4 and §11; `offline` is Hydra's older name of `offline_access`). */
export const explainedScopes: ReadonlySet<string> = new Set([
  "openid",
  "profile",
  "email",
  "phone",
  "address",
  "offline",
  "offline_access",
]);

/** What a scope lets a client do, in plain words; its name, cleaned, when only the client knows its meaning. */
export function scopeLabels(t: Messages["t"]): (scope: string) => string {
  return (scope) => (explainedScopes.has(scope) ? t(`consent.scope.${scope}`) : shownName(scope));
}
