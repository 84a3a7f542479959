import { createHash, timingSafeEqual } from "node:crypto";
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import type { TokenRevocationConfig } from "../config/config.ts";

/** Who asks. `requestId`: by which the same request is known when it comes again; a shared secret has none. */
export interface Caller {
  /** `bearer_token`, or the issuer. */
  name: string;
  requestId: string | undefined;
}

/**
 * Undefined: not let in. @throws Error when the issuer's keys can't be had
 */
export type AuthenticateCaller = (authorization: string | undefined) => Promise<Caller | undefined>;

// Signed by the issuer alone: nothing that both sides could make.
const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
// How old a JWT may be: so long one that was stolen would do.
const maxTokenAge = "10m";
const clockToleranceSeconds = 30;
const keysTimeoutMs = 5_000;

/** @param keys of the issuer; tests have their own */
export function callerAuthentication(
  { tokens, issuer }: TokenRevocationConfig,
  keys: JWTVerifyGetKey | undefined = issuer &&
    createRemoteJWKSet(new URL(issuer.jwksUrl), { timeoutDuration: keysTimeoutMs }),
): AuthenticateCaller {
  const digests = tokens.map(digestOf);
  return async (authorization) => {
    const [, sent = ""] = /^Bearer +([\x21-\x7E]{1,8192})$/i.exec(authorization ?? "") ?? [];
    const given = digestOf(sent);
    // All of them, so that it can't be told which it was.
    const matches = digests.map((digest) => timingSafeEqual(digest, given));
    if (matches.includes(true)) return { name: "bearer_token", requestId: undefined };
    if (issuer === undefined || keys === undefined || sent === "") return undefined;
    return verify(sent, issuer, keys);
  };
}

async function verify(
  token: string,
  issuer: NonNullable<TokenRevocationConfig["issuer"]>,
  keys: JWTVerifyGetKey,
): Promise<Caller | undefined> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms,
      issuer: issuer.url,
      audience: issuer.audience,
      // No ID token and no access token of the same issuer will do (RFC 8725 §3.11).
      typ: "global-token-revocation+jwt",
      requiredClaims: ["exp", "iat", "jti"],
      maxTokenAge,
      clockTolerance: clockToleranceSeconds,
    });
    const { jti = "" } = payload;
    return { name: issuer.url, requestId: digestOf(`${issuer.url} ${jti}`).toString("hex") };
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

// All but what is about getting the keys.
function isRefusal(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  return error instanceof errors.JOSEError && error.code !== "ERR_JOSE_GENERIC";
}

function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
