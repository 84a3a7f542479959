import { explainedScopes, scopeLabels } from "../pages/scope-labels.ts";
import type { Messages } from "../pages/messages.ts";
import { readParameter } from "../middleware/parameters.ts";
import type { ScopeView } from "./consent-locals.ts";

const otherElements = new Set(["accept", "reject", "remember", "scopes-title", "audience-title"]);

export function viewScope(scope: string, { t }: Pick<Messages, "t">, isTicked: boolean): ScopeView {
  return {
    id: otherElements.has(scope) ? `scope-${scope}` : scope,
    name: scope,
    words: scopeLabels(t)(scope),
    isOwn: !explainedScopes.has(scope),
    isTicked,
  };
}

/** What was ticked of what was asked for: whatever else a form may say, it can't be granted. */
export function tickedScopes(form: unknown, requested: readonly string[]): string[] {
  const given = readParameter(form, "grant_scope");
  const ticked = new Set<unknown>(Array.isArray(given) ? given : [given]);
  return [...new Set(requested)].filter((scope) => ticked.has(scope));
}
