import { explainedScopes, scopeLabels } from "../pages/scope-labels.ts";
import type { Messages } from "../pages/messages.ts";
import { readParameter } from "../middleware/parameters.ts";
import type { ScopeView } from "./consent-locals.ts";

const otherElements = new Set([
  "accept",
  "reject",
  "remember",
  "select-all",
  "scopes-title",
  "audience-title",
]);

// OpenID Connect Core 1.0 §3.1.2.1: without it there is no sign-in, and the app fails.
const signIn = "openid";

export function viewScope(scope: string, { t }: Pick<Messages, "t">, isTicked: boolean): ScopeView {
  const isFixed = scope === signIn;
  return {
    id: otherElements.has(scope) ? `scope-${scope}` : scope,
    name: scope,
    words: scopeLabels(t)(scope),
    isOwn: !explainedScopes.has(scope),
    isFixed,
    isTicked: isFixed || isTicked,
  };
}

/** What there is to choose: everything but the sign-in itself. */
export function choosableScopes(requested: readonly string[]): string[] {
  return [...new Set(requested)].filter((scope) => scope !== signIn);
}

/** What was ticked of what was asked for: whatever else a form may say, it can't be granted. */
export function tickedScopes(form: unknown, requested: readonly string[]): string[] {
  const given = readParameter(form, "grant_scope");
  const ticked = new Set<unknown>(Array.isArray(given) ? given : [given]);
  return choosableScopes(requested).filter((scope) => ticked.has(scope));
}

/** The same with what "Allow" grants in any case, in the order in which it was asked for. */
export function grantedScopes(form: unknown, requested: readonly string[]): string[] {
  const ticked = tickedScopes(form, requested);
  return [...new Set(requested)].filter((scope) => scope === signIn || ticked.includes(scope));
}

/** The sign-in alone, which nobody can choose and everybody can have. */
export function isSignInAsked(requested: readonly string[]): boolean {
  return requested.includes(signIn);
}
