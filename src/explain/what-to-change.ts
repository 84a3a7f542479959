import { isAllowlisted } from "../config/redirect-allowlist.ts";
import { clientSettingNames, type RegisteredClient } from "../hydra/client-registry.ts";
import type { Decision, LogoutPolicy } from "../sign-out/decision/decide.ts";
import type { EndSessionLink } from "./end-session-link.ts";

const { skipLogoutConsent } = clientSettingNames;

/** What to change for a sign-out to be decided the other way. @param link undefined: the client's usual one */
export function whatToChange(
  { decision, reason }: Pick<Decision, "decision" | "reason">,
  client: RegisteredClient | undefined,
  link: EndSessionLink | undefined,
  policy: LogoutPolicy,
): string[] {
  if (reason === "prompt_always") return ["Not to be asked: LOGOUT_PROMPT=auto"];
  if (reason === "prompt_never") return ["To be asked: LOGOUT_PROMPT=auto"];
  if (client === undefined) return [];
  if (decision === "accept")
    return [
      `To be asked: ${skipLogoutConsent}: false at the client, or LOGOUT_PROMPT=always for every client`,
    ];
  const trust = `${skipLogoutConsent}: true at the client, or TRUSTED_CLIENT_IDS=${client.id}`;
  if (reason === "client_requires_prompt")
    return [
      `Not to be asked: ${skipLogoutConsent}: true at the client, or null, which leaves it to the other rows`,
    ];
  if (reason === "no_recent_interaction")
    return ["Not to be asked: a new sign-in, or a longer LOGOUT_RECENT_INTERACTION"];
  if (reason !== "redirect_not_allowlisted") return [];
  return [`Not to be asked: ${trust}`, `Not to be asked: ${otherAddress(client, link, policy)}`];
}

function otherAddress(
  { postLogoutRedirectUris: own }: RegisteredClient,
  link: EndSessionLink | undefined,
  { allowlist }: LogoutPolicy,
): string {
  const isListed = (uri: string) => allowlist === undefined || isAllowlisted(uri, allowlist);
  const sent = link === undefined ? own[0] : link.postLogoutRedirectUri;
  // Hydra has let it through: it is one of the client's.
  if (sent !== undefined) return listing(sent);
  const uri = own.find(isListed) ?? own[0];
  if (uri === undefined) return "register a post_logout_redirect_uri, and send it along";
  return [`send post_logout_redirect_uri=${uri} along`, ...(isListed(uri) ? [] : [listing(uri)])].join(
    ", and ",
  );
}

function listing(uri: string): string {
  const isWeb = /^https?:/.test(uri);
  return `LOGOUT_ALLOWLIST with ${uri}${isWeb ? " or its origin" : ""}`;
}
