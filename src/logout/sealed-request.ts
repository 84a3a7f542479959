import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { z } from "zod";

/** How far a sign-out has come that takes more than one request. For showing: what there is to end is read anew each time. */
const goingOn = z.object({
  /** Why it was decided on, for the audit. */
  reason: z.string(),
  /** How much there was to end when it began. */
  of: z.number(),
  /** By what ended, what that came to. */
  ended: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What it was about to end. */
  halfWay: z.string(),
  /** When the newest consent was given that there was when it began, by Hydra's clock: what is newer stays. */
  newestAtMs: z.number().optional(),
});
export type GoingOn = z.output<typeof goingOn>;

/** What the page was made from: enough to carry out and record the answer without asking Hydra for the request again. */
const requestFacts = z.object({
  subject: z.string(),
  /** There when something depends on it. */
  sid: z.string().optional(),
  clientId: z.string().optional(),
  /** True when the page offered more than the sign-out, because it knew that the request was the person's own. */
  offered: z.boolean().optional(),
  /** There when the sign-out has begun. */
  goingOn: goingOn.optional(),
});
export type RequestFacts = z.output<typeof requestFacts>;

/** Carries what a page was made from through its form: nobody else can read it, change it, or move it to another challenge. */
export interface RequestSeal {
  seal(challenge: string, facts: RequestFacts): string;
  /** Undefined when it is missing, damaged, from another challenge, older than the oldest secret, or of a shape not known here. */
  open(challenge: string, sealed: unknown): RequestFacts | undefined;
}

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** @param secrets newest first: the first seals, all can open */
export function createRequestSeal(secrets: string[]): RequestSeal {
  const keys = secrets.map((secret) =>
    Buffer.from(hkdfSync("sha256", secret, "", "lethe sealed request", 32)),
  );
  const [newest] = keys;
  if (newest === undefined) throw new Error("a seal needs a secret");

  return { seal: (challenge, facts) => encrypt(newest, challenge, JSON.stringify(facts)), open };

  function open(challenge: string, sealed: unknown): RequestFacts | undefined {
    if (typeof sealed !== "string" || sealed === "") return undefined;
    const bytes = Buffer.from(sealed, "base64url");
    if (bytes.length <= nonceBytes + tagBytes) return undefined;
    for (const key of keys) {
      const text = decrypt(key, challenge, bytes);
      if (text !== undefined) return readFacts(text);
    }
    return undefined;
  }
}

// While releases replace each other, one seals what the other does not know: that counts as absent, and Hydra is asked again.
function readFacts(text: string): RequestFacts | undefined {
  try {
    return requestFacts.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function encrypt(key: Buffer, challenge: string, text: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(challenge));
  const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString("base64url");
}

function decrypt(key: Buffer, challenge: string, bytes: Buffer): string | undefined {
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(challenge)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const text = decipher.update(bytes.subarray(nonceBytes + tagBytes));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
