import { generateKeyPairSync, randomUUID } from "node:crypto";

const sets = ["hydra.openid.id-token", "hydra.jwt.access-token"];
let made: object | undefined;

/**
 * Gives an empty Hydra its signing keys. It would make two of 4096 bits itself when the first token is signed: seconds, in which whoever
 * asks for them waits.
 */
export async function giveSigningKeys(adminUrl: string): Promise<void> {
  made ??= {
    ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }),
    use: "sig",
    alg: "RS256",
  };
  for (const set of sets) {
    const { ok, status } = await fetch(`${adminUrl}/admin/keys/${set}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ keys: [{ ...made, kid: randomUUID() }] }),
    });
    if (!ok) throw new Error(`Hydra has not taken a key for ${set}: ${status}`);
  }
}
