import { isPathSegment } from "../upstream/path-segment.ts";
import { validated, type AdminCall } from "./admin-call.ts";
import { signInRejection, goneOf } from "./hydra-errors.ts";
import type { AcceptedLogin } from "./login-request.ts";
import type { HydraLogin } from "./hydra-admin.ts";
import type { RejectionReason } from "./authorization-request.ts";
import { parseClientRegistration } from "./oauth-client.ts";
import { parseLoginRequest } from "./login-request.ts";

/** Login requests of Hydra's admin API. */
export function loginApi({ build, send, redirectOf, restartUrlOf }: AdminCall): HydraLogin {
  return { findClient, getLoginRequest, acceptLoginRequest, rejectLoginRequest };

  async function findClient(id: string) {
    if (!isPathSegment(id)) return undefined;
    const answer = await send(build.getOAuth2Client(id));
    if (answer.status === 200) return validated(() => parseClientRegistration(answer.data));
    const failure = signInRejection(answer);
    if (failure.code === "sign_in_gone") return undefined;
    throw failure;
  }

  async function getLoginRequest(challenge: string) {
    const answer = await send(build.getOAuth2LoginRequest(challenge));
    const gone = goneOf(answer, restartUrlOf);
    if (gone !== undefined) return gone;
    return { state: "open" as const, request: validated(() => parseLoginRequest(challenge, answer.data)) };
  }

  async function acceptLoginRequest(challenge: string, login: AcceptedLogin) {
    const body = {
      subject: login.subject,
      // Always: with `false` Hydra skips the question at sign-out and leaves Kratos signed in.
      remember: true,
      remember_for: login.rememberForSeconds,
      ...(login.extend && { extend_session_lifespan: true }),
      ...(login.identityProviderSessionId !== undefined && {
        identity_provider_session_id: login.identityProviderSessionId,
      }),
      ...(login.amr !== undefined && { amr: login.amr }),
      ...(login.acr !== undefined && { acr: login.acr }),
    };
    const answer = await send(build.acceptOAuth2LoginRequest(challenge, body));
    if (answer.status !== 200) throw signInRejection(answer);
    return redirectOf(answer);
  }

  async function rejectLoginRequest(challenge: string, why: RejectionReason) {
    const answer = await send(build.rejectOAuth2LoginRequest(challenge, { error: why }));
    if (answer.status !== 200) throw signInRejection(answer);
    return redirectOf(answer);
  }
}
