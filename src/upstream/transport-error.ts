/** Why no answer came. Holds no URL, header or body: those carry the challenge and the API key. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly kind: "timeout" | "unreachable" | "oversized";
  /** An error code, such as ECONNREFUSED. */
  readonly reason: string;

  constructor(kind: TransportError["kind"], reason: string) {
    super(`${kind}: ${reason}`);
    this.kind = kind;
    this.reason = reason;
  }
}

// undici's own names for what the system has a name for.
const systemCodes: Record<string, string> = {
  UND_ERR_SOCKET: "ECONNRESET",
  UND_ERR_CONNECT_TIMEOUT: "ETIMEDOUT",
};

export function toTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") return new TransportError("oversized", "answer over 1 MiB");
  return new TransportError(
    "unreachable",
    typeof code === "string" ? (systemCodes[code] ?? code) : "unknown",
  );
}
