import type { RegisteredClient } from "../../hydra/client-registry.ts";
import type { LogoutRequest } from "../../hydra/logout-request.ts";
import { decide, type Decision, type LogoutPolicy } from "./decide.ts";

/** A link that an app sends its user to, as far as the decision goes. */
export interface UsualLink {
  client: RegisteredClient;
  /** `post_logout_redirect_uri`; undefined for none. */
  uri: string | undefined;
  /** Of the hint. */
  seenAtMs: number;
}

const subject = "the user";
const sid = "this sign-in";

/** What Hydra would hand on of such a link, with a hint that says what a true one would. */
export function usualRequest({ client, uri, seenAtMs }: UsualLink): LogoutRequest {
  const payload = JSON.stringify({ aud: [client.id], sub: subject, sid, iat: seenAtMs / 1000 });
  const query = new URLSearchParams({
    id_token_hint: `e30.${Buffer.from(payload).toString("base64url")}.`,
    ...(uri !== undefined && { post_logout_redirect_uri: uri }),
  });
  return {
    challenge: "",
    subject,
    sid,
    requestUrl: `/oauth2/sessions/logout?${query.toString()}`,
    rpInitiated: true,
    client: { ...client, uri: undefined, logoUri: undefined },
  };
}

/** What is decided when a user who has just been seen follows such a link: what the client and the settings alone make of it. */
export function usualDecision(
  { client, uri }: Omit<UsualLink, "seenAtMs">,
  policy: LogoutPolicy,
): Promise<Decision> {
  const nowMs = Date.now();
  const request = usualRequest({ client, uri, seenAtMs: nowMs });
  return decide({ navigation: true, request, policy, nowMs }, () => Promise.resolve({ configured: false }));
}
