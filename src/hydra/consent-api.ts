import { validated, type AdminCall } from "./admin-call.ts";
import { signInRejection, goneOf } from "./hydra-errors.ts";
import type { AcceptedConsent } from "./consent-request.ts";
import type { HydraConsent } from "./hydra-admin.ts";
import type { RejectionReason } from "./authorization-request.ts";
import { parseConsentRequest } from "./consent-request.ts";

/** Consent requests of Hydra's admin API. */
export function consentApi({ build, send, redirectOf, restartUrlOf }: AdminCall): HydraConsent {
  return { getConsentRequest, acceptConsentRequest, rejectConsentRequest };

  async function getConsentRequest(challenge: string) {
    const answer = await send(build.getOAuth2ConsentRequest(challenge));
    const gone = goneOf(answer, restartUrlOf);
    if (gone !== undefined) return gone;
    return { state: "open" as const, request: validated(() => parseConsentRequest(challenge, answer.data)) };
  }

  async function acceptConsentRequest(challenge: string, consent: AcceptedConsent) {
    const body = {
      grant_scope: consent.scopes,
      grant_access_token_audience: consent.audience,
      remember: consent.remember,
      remember_for: consent.rememberForSeconds,
      session: { id_token: consent.idTokenClaims, access_token: consent.accessTokenClaims ?? {} },
      context: consent.context,
    };
    const answer = await send(build.acceptOAuth2ConsentRequest(challenge, body));
    if (answer.status !== 200) throw signInRejection(answer);
    return redirectOf(answer);
  }

  async function rejectConsentRequest(challenge: string, why: RejectionReason) {
    const answer = await send(build.rejectOAuth2ConsentRequest(challenge, { error: why }));
    if (answer.status !== 200) throw signInRejection(answer);
    return redirectOf(answer);
  }
}
