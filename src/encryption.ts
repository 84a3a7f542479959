import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Texts that only this service can read and write, each bound to what it is about. */
export interface Encryption {
  seal(about: string, text: string): string;
  /** Undefined when it is damaged, about something else, or older than the oldest secret. */
  open(about: string, sealed: string): string | undefined;
  /** The same for what is no text. */
  sealBytes(about: string, bytes: Buffer): string;
  openBytes(about: string, sealed: string): Buffer | undefined;
}

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/**
 * @param secrets newest first: the first seals, all can open
 * @param purpose what is sealed for one purpose does not open for another
 */
export function createEncryption(secrets: string[], purpose: string): Encryption {
  const keys = secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "", purpose, 32)));
  const [newest] = keys;
  if (newest === undefined) throw new Error("a seal needs a secret");

  return {
    seal: (about, text) => encrypt(newest, about, Buffer.from(text)),
    open: (about, sealed) => openBytes(about, sealed)?.toString("utf8"),
    sealBytes: (about, bytes) => encrypt(newest, about, bytes),
    openBytes,
  };

  function openBytes(about: string, sealed: string): Buffer | undefined {
    const bytes = Buffer.from(sealed, "base64url");
    if (bytes.length <= nonceBytes + tagBytes) return undefined;
    for (const key of keys) {
      const plain = decrypt(key, about, bytes);
      if (plain !== undefined) return plain;
    }
    return undefined;
  }
}

function encrypt(key: Buffer, about: string, plain: Buffer): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(about));
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString("base64url");
}

function decrypt(key: Buffer, about: string, bytes: Buffer): Buffer | undefined {
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const plain = decipher.update(bytes.subarray(nonceBytes + tagBytes));
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined;
  }
}
