import type { InputNode } from "../kratos/flow.ts";
import { socialGroups } from "./plan-forms.ts";

/** Whose logos `views/partials/provider-logo.ejs` has. */
const brands = new Set([
  "apple",
  "auth0",
  "discord",
  "facebook",
  "github",
  "gitlab",
  "google",
  "keycloak",
  "line",
  "okta",
  "patreon",
  "spotify",
  "twitch",
  "vk",
  "x",
]);

const buttons = new Set(["provider", "link", "unlink"]);

/**
 * The logo on a button that signs in with another service: a brand's name, or `other`; undefined for any other button. A provider's id is
 * the operator's (`google`, `google-staff`), and newer Kratos says its name as well.
 */
export function providerLogo({ group, label, input }: InputNode): string | undefined {
  if (!socialGroups.has(group) || !buttons.has(input.name) || input.type !== "submit") return undefined;
  const { provider } = label?.context ?? {};
  const words = [String(input.value), typeof provider === "string" ? provider : ""].flatMap((text) =>
    text.toLowerCase().split(/[^a-z0-9]+/),
  );
  return words.find((word) => brands.has(word)) ?? "other";
}
