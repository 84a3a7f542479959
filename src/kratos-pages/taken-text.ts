import { methodLabels } from "../pages/method-labels.ts";
import type { Messages } from "../pages/messages.ts";

/** Kratos's message of an address that has an account already, with what it tells of that account: all of it may be left out. */
export const takenId = 4_000_028;

/** Says whose address it is, and how one can sign in to that account, as far as Kratos tells. */
export function taken(i18n: Messages, context: Record<string, unknown>): string {
  const { t, lang } = i18n;
  const { credential_identifier_hint: hint } = context;
  const isTold = typeof hint === "string" && hint !== "";
  const whose = isTold ? t("kratos.4000028", { credential_identifier_hint: hint }) : t("kratos.4000007");
  const ways = waysToSignIn(t, context);
  if (ways.length === 0) return whose;
  const list = new Intl.ListFormat(lang, { type: "disjunction" }).format(ways);
  return `${whose} ${t("flow.ways_to_sign_in", { ways: list })}`;
}

function waysToSignIn(t: Messages["t"], context: Record<string, unknown>): string[] {
  const providers = textsIn(context["available_oidc_providers"]).map(capitalized);
  const known = methodLabels(t);
  const methods = textsIn(context["available_credential_types"])
    // The accounts at other services are named, where Kratos names them.
    .filter((method) => providers.length === 0 || (method !== "oidc" && method !== "saml"))
    .flatMap((method) => known.get(method) ?? []);
  return [...new Set([...methods, ...providers])];
}

function textsIn(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items.filter((item): item is string => typeof item === "string" && item !== "");
}

// Kratos knows a provider by the operator's id for it, such as `google`.
function capitalized(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1);
}
