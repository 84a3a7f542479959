import type { Request } from "express";
import { protocolClaims } from "../claims/standard-claims.ts";

/** What tokens are about to be given out for. */
export interface ClaimsQuestion {
  /** Hydra's subject. */
  subject: string;
  /** `client_id`. */
  clientId: string;
  /** What the user, or the operator for them, has granted. */
  scopes: readonly string[];
}

/** What tokens say beside what the traits make up; each wins over a trait's. */
export interface ExtraClaims {
  idToken?: Record<string, unknown>;
  /** Below `ext` in Hydra's access tokens. */
  accessToken?: Record<string, unknown>;
}

/**
 * A host's own claims, for each consent that is given. Waited for as long as it takes: the host gives what it asks a deadline. What it throws stops the
 * consent, and the user reads that something went wrong: tokens would lack claims.
 */
export type ClaimsReader = (question: ClaimsQuestion, req: Request) => Promise<ExtraClaims>;

/** Those that are not Hydra's own to say (OpenID Connect Core 1.0 §2, RFC 9068 §2.2). */
export function withoutProtocolClaims(claims: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !protocolClaims.has(name)));
}
