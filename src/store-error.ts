/** The store of orders can't be used now, or not with these settings. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  /** PostgreSQL's SQLSTATE, or the system's code (`ECONNREFUSED`, …). */
  readonly code: string;

  /** @param message without anything that may be a secret: it is shown at a start that fails */
  constructor(message: string, code: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
