import { createHash } from "node:crypto";
import { z } from "zod";

/** How access came to be given. Times are in milliseconds since the epoch. */
export interface AccessOrigin {
  /** When Lethe told Hydra. Hydra says when the client asked, which may be long before, and when the user signed in. */
  givenAtMs: number;
  /** The session at Kratos in which it was given. Undefined when that was not known. */
  session: OriginSession | undefined;
}

type OriginSession = Omit<GivingSession, "id"> & { fingerprint: string };

/** A session at Kratos in which access is given. */
export interface GivingSession {
  id: string;
  /** When its user proved at Kratos who they are. */
  sinceMs: number | undefined;
  /** Begun by a recovery. */
  isRecovery: boolean;
}

// Kept with the claims of the ID token, which Hydra hands to its token hook at each grant: nothing else of a consent gets there, and of one that
// Hydra skipped its admin API tells nothing. `c_hash` is Hydra's own claim: it writes it, or takes it away, in each ID token and from userinfo,
// whatever stands here. So no client sees it; and should one, it is a fingerprint that no other client has.
const claimName = "c_hash";

const kept = z.object({
  given: z.number(),
  session: z.string().optional(),
  since: z.number().optional(),
  recovery: z.literal(true).optional(),
});

/** What is kept of it among the ID token's claims. */
export function originClaim(
  clientId: string,
  givenAtMs: number,
  session: GivingSession | undefined,
): Record<string, unknown> {
  const claim: z.output<typeof kept> = {
    given: givenAtMs,
    ...(session && { session: fingerprintOf(clientId, session.id) }),
    ...(session?.sinceMs !== undefined && { since: session.sinceMs }),
    ...(session?.isRecovery && { recovery: true }),
  };
  return { [claimName]: claim };
}

/** Undefined where another app than Lethe gave the access, or a Lethe without the token hook. */
export function readOrigin(idTokenClaims: Record<string, unknown>): AccessOrigin | undefined {
  const { data } = kept.safeParse(idTokenClaims[claimName]);
  if (data === undefined) return undefined;
  const { given, session: fingerprint, since: sinceMs, recovery: isRecovery = false } = data;
  const session = fingerprint === undefined ? undefined : { fingerprint, sinceMs, isRecovery };
  return { givenAtMs: given, session };
}

/** Whether this client's access was given in this session of Kratos's. */
export function isGivenIn(origin: AccessOrigin | undefined, clientId: string, sessionId: string): boolean {
  return origin?.session?.fingerprint === fingerprintOf(clientId, sessionId);
}

// A session's id is a random UUID: nobody finds it by its hash.
function fingerprintOf(clientId: string, sessionId: string): string {
  return createHash("sha256").update(`${clientId} ${sessionId}`).digest("base64url").slice(0, 22);
}
