import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

// X.509 by hand (RFC 5280 §4.1), because node:crypto reads certificates and makes none, and a key in the repository would be a
// secret that is none, with a date on which the tests stop working.

const tag = { boolean: 0x01, integer: 0x02, bits: 0x03, octets: 0x04, oid: 0x06, utf8: 0x0c, time: 0x18 };
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const set = (...parts: Buffer[]) => der(0x31, ...parts);
const explicit = (index: number, ...parts: Buffer[]) => der(0xa0 + index, ...parts);

function der(type: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([type, ...size]), content]);
}

const oids = {
  commonName: "550403",
  ecdsaWithSha256: "2a8648ce3d040302",
  subjectAltName: "551d11",
  basicConstraints: "551d13",
};
const oid = (name: keyof typeof oids) => der(tag.oid, Buffer.from(oids[name], "hex"));

const dayMs = 24 * 60 * 60 * 1000;

function generalizedTime(atMs: number): Buffer {
  return der(tag.time, Buffer.from(`${new Date(atMs).toISOString().replaceAll(/[-:T]|\..*/g, "")}Z`));
}

function extension(name: keyof typeof oids, value: Buffer): Buffer {
  return sequence(oid(name), der(tag.boolean, Buffer.from([0xff])), der(tag.octets, value));
}

const subjectAltNames = extension(
  "subjectAltName",
  sequence(der(0x82, Buffer.from("localhost")), der(0x87, Buffer.from([127, 0, 0, 1]))),
);
const certificateAuthority = extension("basicConstraints", sequence(der(tag.boolean, Buffer.from([0xff]))));

interface Wanted {
  subject: string;
  issuer: string;
  publicKey: KeyObject;
  issuerKey: KeyObject;
  extensions: Buffer;
}

function certificate({ subject, issuer, publicKey, issuerKey, extensions }: Wanted): string {
  const algorithm = sequence(oid("ecdsaWithSha256"));
  const name = (text: string) => sequence(set(sequence(oid("commonName"), der(tag.utf8, Buffer.from(text)))));
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)]);
  const toSign = sequence(
    explicit(0, der(tag.integer, Buffer.from([2]))),
    der(tag.integer, serial),
    algorithm,
    name(issuer),
    sequence(generalizedTime(Date.now() - dayMs), generalizedTime(Date.now() + dayMs)),
    name(subject),
    publicKey.export({ type: "spki", format: "der" }),
    explicit(3, sequence(extensions)),
  );
  const signature = sign("sha256", toSign, issuerKey);
  const whole = sequence(toSign, algorithm, der(tag.bits, Buffer.from([0]), signature));
  const lines = whole.toString("base64").replaceAll(/.{64}/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** A new private CA, and what a server at `localhost` and 127.0.0.1 needs that it vouches for. Good for a day, for tests. */
export function makeCertificates(): { ca: string; cert: string; key: string } {
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = "Lethe's test CA";
  const signed = { issuer, issuerKey: authority.privateKey };
  return {
    ca: certificate({
      ...signed,
      subject: issuer,
      publicKey: authority.publicKey,
      extensions: certificateAuthority,
    }),
    cert: certificate({
      ...signed,
      subject: "localhost",
      publicKey: server.publicKey,
      extensions: subjectAltNames,
    }),
    key: server.privateKey.export({ type: "pkcs8", format: "pem" }),
  };
}
