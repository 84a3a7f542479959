import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

/** A security key without hardware: what `navigator.credentials` would answer, as Kratos's script sends it on (WebAuthn level 2). */
export class SoftwareKey {
  readonly #id = randomBytes(32);
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #origin: string;
  #uses = 0;

  /** @param origin of the page that asks */
  constructor(origin: string) {
    this.#origin = origin;
    ({ privateKey: this.#privateKey, publicKey: this.#publicKey } = generateKeyPairSync("ec", {
      namedCurve: "P-256",
    }));
  }

  /** @param options what the page passes to `navigator.credentials.create`, as JSON */
  create(options: string): string {
    const { publicKey } = JSON.parse(options) as { publicKey: { challenge: string; rp: { id: string } } };
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.#id.length);
    const credential = Buffer.concat([Buffer.alloc(16), length, this.#id, this.#coseKey()]);
    const authData = this.#authenticatorData(publicKey.rp.id, 0x45, credential);
    // CBOR: {"fmt": "none", "attStmt": {}, "authData": …}
    const size = Buffer.alloc(2);
    size.writeUInt16BE(authData.length);
    const head = Buffer.from("a363666d74646e6f6e656761747453746d74a068617574684461746159", "hex");
    return this.#answer({
      attestationObject: Buffer.concat([head, size, authData]),
      clientDataJSON: this.#clientData("webauthn.create", publicKey.challenge),
    });
  }

  /** @param options what the page passes to `navigator.credentials.get`, as JSON */
  get(options: string, userHandle = ""): string {
    const { publicKey } = JSON.parse(options) as { publicKey: { challenge: string; rpId: string } };
    const authenticatorData = this.#authenticatorData(publicKey.rpId, 0x05, Buffer.alloc(0));
    const clientDataJSON = this.#clientData("webauthn.get", publicKey.challenge);
    const hash = createHash("sha256").update(clientDataJSON).digest();
    const signature = sign("sha256", Buffer.concat([authenticatorData, hash]), this.#privateKey);
    return this.#answer({
      authenticatorData,
      clientDataJSON,
      signature,
      userHandle: Buffer.from(userHandle, "base64url"),
    });
  }

  #answer(response: Record<string, Buffer>): string {
    const id = this.#id.toString("base64url");
    const encoded = Object.entries(response).map(([name, value]) => [name, value.toString("base64url")]);
    return JSON.stringify({
      id,
      rawId: id,
      type: "public-key",
      response: Object.fromEntries(encoded) as object,
    });
  }

  #authenticatorData(rpId: string, flags: number, credential: Buffer): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE((this.#uses += 1));
    return Buffer.concat([createHash("sha256").update(rpId).digest(), Buffer.of(flags), counter, credential]);
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false }));
  }

  // CBOR: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
  #coseKey(): Buffer {
    const { x = "", y = "" } = this.#publicKey.export({ format: "jwk" });
    const head = Buffer.from("a5010203262001215820", "hex");
    return Buffer.concat([
      head,
      Buffer.from(x, "base64url"),
      Buffer.from("225820", "hex"),
      Buffer.from(y, "base64url"),
    ]);
  }
}
