import type { LogoutRequest } from "../../hydra/logout-request.ts";
import { isRecord } from "../../is-record.ts";

/** What the app asked Hydra for, as far as `request_url` shows it (a logout sent by POST leaves nothing there). */
export interface EndSessionParameters {
  idTokenHints: string[];
  postLogoutRedirectUris: string[];
}

/**
 * Reads the parameters of RP-Initiated Logout 1.0 §2 out of a logout request's `request_url`, which may be relative.
 * Every value of a repeated parameter is kept: Hydra takes the first, and who repeats one may hope that we take another.
 */
export function readEndSessionParameters(requestUrl: string): EndSessionParameters {
  const query = queryOf(requestUrl);
  return {
    idTokenHints: query.getAll("id_token_hint"),
    postLogoutRedirectUris: query.getAll("post_logout_redirect_uri"),
  };
}

/** The `state` that the app wants back; undefined when it sent none, or several. */
export function readState(requestUrl: string): string | undefined {
  const states = queryOf(requestUrl).getAll("state");
  return states.length === 1 ? states[0] : undefined;
}

// Split by hand: the URL parser would throw on a request_url that it finds malformed, and we need nothing but its query.
function queryOf(requestUrl: string): URLSearchParams {
  const [beforeFragment = ""] = requestUrl.split("#", 1);
  const start = beforeFragment.indexOf("?");
  return new URLSearchParams(start === -1 ? "" : beforeFragment.slice(start + 1));
}

/** The claims of an id_token_hint that the decision reads. Hydra has checked the signature; nothing has when Hydra did not see it. */
export interface HintClaims {
  subject: string | undefined;
  sid: string | undefined;
  audiences: string[];
  /** `auth_time`, else `iat`: when the user was last seen, in milliseconds since the epoch. */
  seenAtMs: number | undefined;
}

/** Returns undefined when the hint is not a JWT with a JSON object for a payload. */
export function readHintClaims(hint: string): HintClaims | undefined {
  const payload = readHintPayload(hint);
  if (payload === undefined) return undefined;
  const { sub, sid, aud, auth_time: authTime, iat } = payload;
  const seconds = [authTime, iat].find((claim) => typeof claim === "number" && Number.isFinite(claim));
  const audiences = Array.isArray(aud) ? aud : [aud];
  return {
    subject: typeof sub === "string" ? sub : undefined,
    sid: typeof sid === "string" ? sid : undefined,
    audiences: audiences.filter((audience) => typeof audience === "string"),
    seenAtMs: typeof seconds === "number" ? seconds * 1000 : undefined,
  };
}

/** What a hint says, unchecked. Undefined when it is not a JWT with a JSON object for a payload. */
export function readHintPayload(hint: string): Record<string, unknown> | undefined {
  const [, base64url = ""] = hint.split(".");
  try {
    const payload: unknown = JSON.parse(Buffer.from(base64url, "base64url").toString("utf8"));
    return isRecord(payload) ? payload : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Hydra takes the first of repeated parameters, and a POST body before the query, which is all that `request_url` shows. A
 * query that is not the one Hydra acted on would have us judge another request than the one that is carried out: so a hint in
 * it must be for this sign-in and this client, and a redirect URI must come with its hint.
 */
export function isAmbiguous(
  request: LogoutRequest,
  asked: EndSessionParameters,
  claims: HintClaims | undefined,
): boolean {
  const { idTokenHints, postLogoutRedirectUris } = asked;
  if (idTokenHints.length > 1 || postLogoutRedirectUris.length > 1) return true;
  if (idTokenHints.length === 0) return postLogoutRedirectUris.length > 0;
  const clientId = request.client?.id ?? "";
  return claims === undefined || claims.sid !== request.sid || !claims.audiences.includes(clientId);
}
