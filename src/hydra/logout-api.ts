import { validated, type AdminCall } from "./admin-call.ts";
import { goneOf, rejection } from "./hydra-errors.ts";
import type { HydraLogout } from "./hydra-admin.ts";
import { parseLogoutRequest, type FoundLogoutRequest, type LogoutRequest } from "./logout-request.ts";
import { parseNotifiedClients, type NotifiedClient } from "./consent-session.ts";

// For what the page can do without.
const optionalTimeoutMs = 500;
// Each comes with its whole client and authorization URL.
const maxConsentSessions = 50;

/** Logout requests of Hydra's admin API. */
export function logoutApi({ build, send, redirectOf, restartUrlOf }: AdminCall): HydraLogout {
  return { getLogoutRequest, acceptLogoutRequest, rejectLogoutRequest, listClientsToNotify };

  async function getLogoutRequest(challenge: string): Promise<FoundLogoutRequest> {
    const answer = await send(build.getOAuth2LogoutRequest(challenge));
    const gone = goneOf(answer, restartUrlOf);
    if (gone !== undefined) return gone;
    return { state: "open", request: validated(() => parseLogoutRequest(challenge, answer.data)) };
  }

  async function acceptLogoutRequest(challenge: string): Promise<{ redirectTo: string }> {
    return redirectOf(await send(build.acceptOAuth2LogoutRequest(challenge)));
  }

  async function rejectLogoutRequest(challenge: string): Promise<void> {
    const answer = await send(build.rejectOAuth2LogoutRequest(challenge));
    if (answer.status !== 204) throw rejection(answer);
  }

  async function listClientsToNotify({ subject, sid }: LogoutRequest): Promise<NotifiedClient[]> {
    // Those of every sign-in: of this one Hydra lists no consent that it skipped, and tells the client all the same.
    const sessions = build.listOAuth2ConsentSessions(subject, maxConsentSessions);
    const answer = await send(sessions, optionalTimeoutMs);
    if (answer.status !== 200) throw rejection(answer);
    return validated(() => parseNotifiedClients(answer.data, sid));
  }
}
