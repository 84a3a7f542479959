import { createPublicKey, verify } from "node:crypto";
import { z } from "zod";

const headerShape = z.object({ alg: z.literal("RS256"), kid: z.string() });

// Back-Channel Logout 1.0 §2.4; a nonce is forbidden, so that the token can't pass for an ID token.
const claimsShape = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  iat: z.number(),
  jti: z.string().min(1),
  sid: z.string().min(1),
  events: z.object({ "http://schemas.openid.net/event/backchannel-logout": z.object({}) }),
  nonce: z.undefined().optional(),
});

const keySetShape = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })) });

/** Checks a logout token as an app must (Back-Channel Logout 1.0 §2.6) and gives its claims; throws what is wrong with it. */
export async function checkLogoutToken(token: string, issuer: string, clientId: string) {
  const [head = "", payload = "", signature = ""] = token.split(".");
  const { kid } = headerShape.parse(decode(head));
  const claims = claimsShape.parse(decode(payload));
  const keySet = await fetch(`${issuer}/.well-known/jwks.json`);
  const key = keySetShape.parse(await keySet.json()).keys.find((candidate) => candidate.kid === kid);
  if (!key) throw new Error("the logout token's key is not one of the issuer's");
  const publicKey = createPublicKey({ key, format: "jwk" });
  if (
    !verify("RSA-SHA256", Buffer.from(`${head}.${payload}`), publicKey, Buffer.from(signature, "base64url"))
  ) {
    throw new Error("the logout token's signature is wrong");
  }
  if (claims.iss !== issuer) throw new Error(`the logout token is from ${claims.iss}`);
  if (![claims.aud].flat().includes(clientId)) throw new Error("the logout token is for another app");
  if (Math.abs(Date.now() / 1000 - claims.iat) > 60) throw new Error("the logout token is not from now");
  return claims;
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
}
