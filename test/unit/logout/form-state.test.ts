import { createCipheriv, hkdfSync } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFormState, type FormState } from "../../../src/logout/form-state.ts";

const secret = "the newest secret, 32 bytes or more";
const older = "an older secret, of 32 bytes or more";
const facts = { subject: "ada", clientId: "agora" };
const both = createFormState([secret, older]);
const seal = (challenge: string, given: FormState) => both.seal(challenge, given);
const open = (challenge: string, sealed: unknown) => both.open(challenge, sealed);

describe("createFormState", () => {
  it("opens what it sealed, for any subject, client and challenge", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, fc.option(text, { nil: undefined }), (challenge, subject, clientId) => {
        const given = clientId === undefined ? { subject } : { subject, clientId };
        expect(open(challenge, seal(challenge, given))).toEqual(given);
      }),
    );
  });

  it("opens nothing for another challenge", () => {
    expect(open("c2", seal("c1", facts))).toBeUndefined();
    expect(open("", seal("c1", facts))).toBeUndefined();
  });

  it("opens nothing with one bit changed, wherever it is", () => {
    const bytes = Buffer.from(seal("c1", facts), "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const tampered = Buffer.from(bytes);
      tampered[bit >> 3] = (tampered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(open("c1", tampered.toString("base64url"))).toBeUndefined();
    }
  });

  it("opens nothing that was cut short or made longer", () => {
    const sealed = seal("c1", facts);
    for (let length = 0; length < sealed.length; length += 4)
      expect(open("c1", sealed.slice(0, length))).toBeUndefined();
    expect(open("c1", `${sealed}AAAA`)).toBeUndefined();
  });

  it("shows neither the facts nor the challenge, and never looks the same twice", () => {
    const sealed = seal("challenge-1", facts);
    const plain = Buffer.from(sealed, "base64url").toString("latin1");
    for (const text of ["ada", "agora", "subject", "challenge-1"]) expect(sealed + plain).not.toContain(text);
    expect(seal("challenge-1", facts)).not.toBe(sealed);
    expect(sealed).toMatch(/^[\w-]+$/);
  });

  it("opens what an older secret sealed, and seals with the newest", () => {
    const before = createFormState([older]);
    const after = createFormState([secret]);
    expect(open("c1", before.seal("c1", facts))).toEqual(facts);
    expect(after.open("c1", seal("c1", facts))).toEqual(facts);
    expect(before.open("c1", seal("c1", facts))).toBeUndefined();
    expect(after.open("c1", before.seal("c1", facts))).toBeUndefined();
  });

  it("opens no garbage, and never throws at it", () => {
    const garbage = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("base64url")),
      fc.anything(),
    );
    fc.assert(
      fc.property(garbage, (given) => {
        expect(open("c1", given)).toBeUndefined();
      }),
    );
  });

  // While releases replace each other, either finds what the other has sealed.
  it("opens any JSON with the right key without a throw, and nothing but what it could have sealed", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const opened = open("c1", seal("c1", value as unknown as FormState));
        expect(["undefined", "string"]).toContain(typeof opened?.subject);
      }),
    );
  });

  it.each([
    ["no subject", {}],
    ["a subject of another kind", { subject: { id: "ada" } }],
    ["a list", ["ada"]],
    ["null", null],
    ["another release's account of how far it has come", { subject: "ada", earlier: { step: 2 } }],
  ])("takes %s for nothing", (_what, value) => {
    expect(open("c1", seal("c1", value as unknown as FormState))).toBeUndefined();
  });

  it("leaves out what it does not know of", () => {
    expect(open("c1", seal("c1", { ...facts, tenant: "iam" } as FormState))).toEqual(facts);
  });

  it.each(["", "{", "ada", "\u0000"])("takes what is no JSON for nothing: %j", (text) => {
    expect(open("c1", sealText(text))).toBeUndefined();
  });

  it("needs a secret", () => {
    expect(() => createFormState([])).toThrow("a seal needs a secret");
  });
});

/** As it is sealed, whatever the text is. */
function sealText(text: string): string {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "lethe sealed request", 32));
  const nonce = Buffer.alloc(12, 7);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from("c1"));
  const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString("base64url");
}
