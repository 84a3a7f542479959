import { clientSettingNames } from "../hydra/client-registry.ts";
import type { Reason } from "../sign-out/decision/decide.ts";

const { skipLogoutConsent } = clientSettingNames;

/** Why a sign-out is asked about or not, in a sentence for an operator, in the order in which they are looked at. docs/sign-out.md has them. */
export const reasonWords: Readonly<Record<Reason, string>> = {
  not_navigation: "it is not a user's own page load (iframe, image, script, HEAD; prefetch gets 503)",
  prompt_always: "LOGOUT_PROMPT=always",
  client_requires_prompt: `the client says ${skipLogoutConsent}: false`,
  op_initiated: "no client asked (no id_token_hint), and LOGOUT_PROMPT is not never",
  prompt_never: "LOGOUT_PROMPT=never",
  ambiguous_request: "a parameter is repeated, or the hint does not belong to this sign-in and this client",
  subject_mismatch: "another user is signed in at this browser than the hint names",
  unknown_user:
    "it is not known who is signed in at this browser, though something could know (LOGOUT_REQUIRE_KNOWN_USER=true)",
  no_recent_interaction: "LOGOUT_RECENT_INTERACTION is set, and the user was last seen longer ago",
  trusted_client: `the client says ${skipLogoutConsent}: true, or is in TRUSTED_CLIENT_IDS`,
  allowlisted_redirect:
    "post_logout_redirect_uri is one of the client's own, and matches LOGOUT_ALLOWLIST where that is set",
  redirect_not_allowlisted:
    "none of these: there is no post_logout_redirect_uri, or LOGOUT_ALLOWLIST is set and does not match it",
};
