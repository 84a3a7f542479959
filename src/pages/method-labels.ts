import type { Messages } from "./messages.ts";

/** What users call Kratos's methods, by Kratos's names of them. */
export function methodLabels(t: Messages["t"]): Map<string, string> {
  return new Map([
    ["password", t("account.method.password")],
    ["oidc", t("account.method.oidc")],
    ["saml", t("account.method.oidc")],
    ["code", t("account.method.code")],
    ["totp", t("account.method.totp")],
    ["lookup_secret", t("account.method.lookup_secret")],
    ["webauthn", t("account.method.webauthn")],
    ["passkey", t("account.method.passkey")],
    ["link_recovery", t("account.method.recovery")],
    ["code_recovery", t("account.method.recovery")],
  ]);
}
