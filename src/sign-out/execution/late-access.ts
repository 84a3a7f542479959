import { createHash } from "node:crypto";
import type { HydraSessions } from "../../hydra/hydra-admin.ts";
import type { RevocationPlan } from "../revocation-plan.ts";
import { deferredRevocation } from "./revoke.ts";

/** Late revocations of one sign-out as they can be kept: consents by their fingerprints, because Hydra v2.3 names them by their challenges. */
export interface LateAccess {
  /** Whose access ends, as a `Revocation` says it. */
  apps: { clientId: string; consents: string[]; whole: boolean; mayHideNewer: boolean }[];
  /** Every consent that there was: what is not among them is newer. */
  known: string[];
}

export function toLateAccess({ later, knownIds }: Pick<RevocationPlan, "later" | "knownIds">): LateAccess {
  return {
    apps: later.map(({ consentIds, ...app }) => ({ ...app, consents: consentIds.map(fingerprintOf) })),
    known: Array.from(knownIds, fingerprintOf),
  };
}

/**
 * Carries them out where the process that planned them did not. What Hydra does not list any more has ended, or ran out: then nothing is done
 * about it, because only by its id could it be told from what is to stay.
 */
export async function revokeLateAccess(
  hydra: HydraSessions,
  subject: string,
  { apps, known }: LateAccess,
  signal: AbortSignal,
): Promise<number> {
  const consents = await hydra.listConsentSessions(subject);
  const ids = new Map(consents.map(({ id }) => [fingerprintOf(id), id]));
  const listed = (fingerprints: string[]) =>
    fingerprints.flatMap((fingerprint) => ids.get(fingerprint) ?? []);
  const later = apps
    .map(({ consents: theirs, ...app }) => ({ ...app, consentIds: listed(theirs) }))
    .filter(({ whole, consentIds }) => whole || consentIds.length > 0);
  const run = deferredRevocation(hydra, subject, { later, knownIds: new Set(listed(known)) });
  const { revoked } = await run(signal);
  return revoked;
}

// Of no use to who reads it, and no two of a user's are the same.
function fingerprintOf(consentId: string): string {
  return createHash("sha256").update(consentId).digest("base64url").slice(0, 22);
}
