import { createPublicKey, verify } from "node:crypto";
import { z } from "zod";

export interface Expected {
  jwks: unknown;
  issuer: string;
  clientId: string;
}

const keys = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string().optional() })) });
const header = z.object({ alg: z.literal("RS256"), kid: z.string() });
const event = "http://schemas.openid.net/event/backchannel-logout";
const claims = z.looseObject({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  iat: z.number(),
  jti: z.string(),
  sid: z.string(),
  events: z.looseObject({ [event]: z.looseObject({}) }),
  // An id_token has one and a logout token must not: else the one could be passed off as the other.
  nonce: z.undefined().optional(),
});

// Seconds that clocks may differ, and that a token may have been on its way.
const tolerance = 120;

/**
 * OpenID Connect Back-Channel Logout 1.0, section 2.6.
 * @throws when anything about the token is not as it has to be
 */
export function readLogoutToken(token: string, { jwks, issuer, clientId }: Expected): { sid: string } {
  const [head = "", payload = "", signature = ""] = token.split(".");
  const { kid } = header.parse(decode(head));
  const jwk = keys.parse(jwks).keys.find((key) => key.kid === kid);
  if (jwk === undefined) throw new Error("signed with an unknown key");
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  const signed = Buffer.from(`${head}.${payload}`);
  if (!verify("sha256", signed, publicKey, Buffer.from(signature, "base64url"))) {
    throw new Error("bad signature");
  }

  const { iss, aud, iat, sid } = claims.parse(decode(payload));
  if (iss !== issuer) throw new Error("from another issuer");
  if (![aud].flat().includes(clientId)) throw new Error("meant for another client");
  if (Math.abs(Date.now() / 1000 - iat) > tolerance) throw new Error("too old");
  return { sid };
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}
