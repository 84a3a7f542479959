import { createHash } from "node:crypto";

/** A hash that tells one client's request from others: by what comes behind the host, because Hydra may say where it began without that. */
export function requestMark(requestUrl: string): string {
  const from = URL.canParse(requestUrl)
    ? new URL(requestUrl).pathname + new URL(requestUrl).search
    : requestUrl;
  return createHash("sha256").update(from).digest("base64url").slice(0, 22);
}
