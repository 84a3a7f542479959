import { errors } from "undici";

/** Why no answer came. Holds no URL, header or body: those carry the challenge and the API key. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  /** `malformed`: something came back that is not HTTP. */
  readonly kind: "timeout" | "unreachable" | "oversized" | "malformed";
  /** An error code, such as ECONNREFUSED. */
  readonly reason: string;

  constructor(kind: TransportError["kind"], reason: string) {
    super(`${kind}: ${reason}`);
    this.kind = kind;
    this.reason = reason;
  }
}

// undici's own codes for what there are better known words for.
const words: Record<string, string> = {
  UND_ERR_SOCKET: "ECONNRESET",
  UND_ERR_CONNECT_TIMEOUT: "ETIMEDOUT",
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "answer over 1 MiB",
};

const kinds: Record<string, TransportError["kind"]> = {
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "oversized",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  UND_ERR_HEADERS_OVERFLOW: "malformed",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "malformed",
};

export function toTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  // Its text may quote the answer.
  if (error instanceof errors.HTTPParserError) return new TransportError("malformed", "not HTTP");
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  if (typeof code !== "string") return new TransportError("unreachable", "unknown");
  return new TransportError(kinds[code] ?? "unreachable", words[code] ?? code);
}
