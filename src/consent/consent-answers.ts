import type { Response } from "express";
import type { AllowedDevice } from "../browser-state/allowed-device.ts";
import type { AnsweredChallenges } from "../browser-state/answered-challenges.ts";
import type { PendingSignIns } from "../browser-state/pending-sign-ins.ts";
import type { Config } from "../config/config.ts";
import type { AcceptedConsent, ConsentRequest } from "../hydra/consent-request.ts";
import type { HydraConsent } from "../hydra/hydra-admin.ts";
import { seeOther } from "../middleware/see-other.ts";
import { displayName } from "../pages/client-view.ts";
import { paths } from "../paths.ts";
import { originClaim } from "../claims/access-origin.ts";
import { claimsFor } from "../claims/claims.ts";
import { withoutProtocolClaims, type ClaimsReader, type ExtraClaims } from "./extra-claims.ts";
import type { TurnedAway } from "./user-at-browser.ts";
import type { ConsentUser } from "./user.ts";

export interface ConsentAnswersDeps {
  hydra: HydraConsent;
  revocations: { runNow: (subject: string) => Promise<void> };
  answered: Pick<AnsweredChallenges, "note">;
  devices: Pick<AllowedDevice, "note">;
  pending: PendingSignIns;
  readClaims: ClaimsReader | undefined;
  config: Pick<Config, "admin" | "consent" | "linkPrefix">;
}

type RejectionReason = TurnedAway["why"] | "consent_required";

interface Given {
  scopes: string[];
  remember: boolean;
}

/** What Hydra is told of a consent request, and where the browser goes then. */
export function consentAnswers({
  hydra,
  revocations,
  answered,
  devices,
  pending,
  readClaims,
  config,
}: ConsentAnswersDeps) {
  const { rememberForMs, claims, accessTokenClaims } = config.consent;
  return { accept, reject, turnAway };

  async function turnAway(res: Response, request: ConsentRequest, { why, beginAgain }: TurnedAway) {
    if (beginAgain !== undefined) return seeOther(res, beginAgain);
    await reject(res, request, why);
  }

  async function accept(
    res: Response,
    request: ConsentRequest,
    user: ConsentUser,
    given: Given,
  ): Promise<void> {
    const { scopes, remember } = given;
    // What an earlier sign-out left to be revoked must not reach what is given now.
    await revocations.runNow(request.subject);
    const { subject, client } = request;
    const extra = await readClaims?.({ subject, clientId: client.id, scopes }, res.req);
    const { idTokenClaims, ...accessToken } = tokenClaims(user, scopes, extra);
    const { kratosSession: session } = user;
    // After the user was looked for: an order that is placed from now on is newer.
    const origin = config.admin?.tokenHook && originClaim(client.id, Date.now(), session);
    const { redirectTo } = await hydra.acceptConsentRequest(request.challenge, {
      scopes,
      audience: request.requestedAudience,
      remember,
      rememberForSeconds: remember ? Math.floor(rememberForMs / 1000) : 0,
      idTokenClaims: { ...idTokenClaims, ...origin },
      ...accessToken,
      context: session === undefined ? {} : { kratos_session: session.id },
    });
    answered.note(res, "consent", request.challenge, "accepted");
    noteDevice(res, request);
    pending.end(res.req, res, request);
    seeOther(res, redirectTo);
  }

  function tokenClaims(
    { known }: ConsentUser,
    scopes: string[],
    extra: ExtraClaims = {},
  ): Pick<AcceptedConsent, "idTokenClaims" | "accessTokenClaims"> {
    const ofTraits = known !== undefined && accessTokenClaims !== undefined;
    return {
      idTokenClaims: {
        ...(known !== undefined && claimsFor(known, scopes, claims)),
        ...withoutProtocolClaims(extra.idToken ?? {}),
      },
      ...((ofTraits || extra.accessToken !== undefined) && {
        accessTokenClaims: {
          ...(ofTraits && claimsFor(known, scopes, accessTokenClaims)),
          ...withoutProtocolClaims(extra.accessToken ?? {}),
        },
      }),
    };
  }

  function noteDevice(res: Response, { isDevice, client }: ConsentRequest): void {
    const name = displayName(client.name);
    if (isDevice && name !== undefined) devices.note(res, { id: client.id, name });
  }

  async function reject(res: Response, request: ConsentRequest, why: RejectionReason): Promise<void> {
    const { redirectTo } = await hydra.rejectConsentRequest(request.challenge, why);
    answered.note(res, "consent", request.challenge, "rejected");
    pending.end(res.req, res, request);
    // Of a refused device Hydra shows its own error, as JSON.
    seeOther(res, request.isDevice ? `${config.linkPrefix}${paths.error}?error=access_denied` : redirectTo);
  }
}
