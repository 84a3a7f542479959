import { createPublicKey, generateKeyPair, randomUUID, sign, verify, type webcrypto } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";
import { HydraError } from "./hydra-error.ts";

export type Claims = Record<string, unknown>;

const claims = z.record(z.string(), z.unknown());

/** The one key that signs id_tokens and logout tokens; made at start, so nothing secret is in the repository. */
export interface SigningKey {
  publicJwk: webcrypto.JsonWebKey;
  privateJwk: webcrypto.JsonWebKey;
  sign(claims: Claims): string;
  /** The claims of a token of ours, expired or not: Hydra takes expired hints on purpose. */
  readHint(jwt: string): Claims;
}

export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const publicKey = createPublicKey(privateKey);
  const names = { use: "sig", alg: "RS256", kid: randomUUID() };

  return {
    publicJwk: { ...names, ...publicKey.export({ format: "jwk" }) },
    privateJwk: { ...names, ...privateKey.export({ format: "jwk" }) },

    sign(payload) {
      const head = encode({ alg: "RS256", kid: names.kid, typ: "JWT" });
      const signed = `${head}.${encode(payload)}`;
      return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
    },

    readHint(jwt) {
      const [head = "", payload = "", signature, ...rest] = jwt.split(".");
      if (signature === undefined || rest.length > 0) {
        throw HydraError.of("invalid_request", "go-jose/go-jose: compact JWS format must have three parts");
      }
      // The algorithm is ours to say, not the token's: "none" and HS256 never get this far.
      const good = verify(
        "sha256",
        Buffer.from(`${head}.${payload}`),
        publicKey,
        Buffer.from(signature, "base64url"),
      );
      if (!good) throw HydraError.of("invalid_request", "go-jose/go-jose: error in cryptographic primitive");
      return claims.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
    },
  };
}

function encode(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
