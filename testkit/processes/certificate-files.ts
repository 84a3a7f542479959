import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "./copy-of-lethe.ts";
import { makeCertificates } from "./make-certificates.ts";

/** An own certificate as `TLS_CERT_PATH` and `TLS_KEY_PATH` name it. */
export async function certificateFiles(): Promise<{ certPath: string; keyPath: string }> {
  const folder = await temporaryFolder();
  const { cert, key } = makeCertificates();
  const files = { certPath: join(folder, "cert.pem"), keyPath: join(folder, "key.pem") };
  await Promise.all([writeFile(files.certPath, cert), writeFile(files.keyPath, key)]);
  return files;
}
