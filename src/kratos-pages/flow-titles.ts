import type { KratosFlow } from "../kratos/flow.ts";
import type { FlowKind } from "../kratos/kratos.ts";
import type { Messages } from "../pages/messages.ts";

type T = Messages["t"];

/** What a flow's page is called. */
export function titleOf(t: T, kind: FlowKind, { requestedAal, refresh }: KratosFlow): string {
  switch (kind) {
    case "login":
      if (requestedAal === "aal2") return t("flow.second_step.title");
      return refresh ? t("flow.refresh.title") : t("flow.login.title");
    case "registration":
      return t("flow.registration.title");
    case "recovery":
      return t("flow.recovery.title");
    case "verification":
      return t("flow.verification.title");
    case "settings":
    default:
      return t("flow.settings.title");
  }
}

/** What a section of the settings is about; a method that came later goes by Kratos's name for it. */
export function groupHeading(t: T, group: string): string {
  switch (group) {
    case "profile":
      return t("flow.group.profile");
    case "password":
      return t("flow.group.password");
    case "oidc":
    case "saml":
      return t("flow.group.oidc");
    case "totp":
      return t("flow.group.totp");
    case "lookup_secret":
      return t("flow.group.lookup_secret");
    case "webauthn":
      return t("flow.group.webauthn");
    case "passkey":
      return t("flow.group.passkey");
    case "deviceauthn":
      return t("flow.group.deviceauthn");
    default:
      return group;
  }
}
