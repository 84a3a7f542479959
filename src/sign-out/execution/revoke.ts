import type { HydraSessions } from "../../hydra/hydra-admin.ts";
import { forEachConcurrently, forEachWhile } from "../../concurrency.ts";
import type { Revocation, RevocationPlan } from "../revocation-plan.ts";
import { startTimeBudget } from "./time-budget.ts";

const atOnce = 8;
// How long a list is believed: what was given after it was read must not end.
const lookHoldsMs = 1_000;

/** Revokes the access of these apps, of each as long as it may begin. Repeating it is harmless. Returns how many were done. */
export async function revokeWhile(
  hydra: HydraSessions,
  subject: string,
  revocations: readonly Revocation[],
  mayBegin: () => boolean,
): Promise<number> {
  return forEachWhile(revocations, atOnce, mayBegin, async ({ clientId, consentIds, whole }) => {
    if (!whole && (await revokeById(hydra, consentIds))) return;
    await hydra.revokeClientConsents(subject, clientId);
  });
}

/**
 * The same, some time after the sign-out, and again where a try before it has left off. All of an app's access is revoked only where the
 * user can't have signed in there since, through whatever replica: no user may lose what they have just got. Hydra's list says so by what
 * is new on it, and nothing where it skips consents: there what the list names ends, and the rest is spared.
 */
export function deferredRevocation(
  hydra: HydraSessions,
  subject: string,
  { later, knownIds }: Pick<RevocationPlan, "later" | "knownIds">,
): (signal: AbortSignal) => Promise<{ revoked: number; spared: number }> {
  const left = new Set(later);
  let spared = 0;

  return async function run(signal) {
    await lookAndRevoke(signal);
    return { revoked: later.length - spared, spared };
  };

  async function lookAndRevoke(signal: AbortSignal): Promise<void> {
    if (left.size === 0) return;
    signal.throwIfAborted();
    const consents = await hydra.listConsentSessions(subject);
    const renewed = new Set(consents.filter(({ id }) => !knownIds.has(id)).map(({ client }) => client.id));
    await forEachWhile(Array.from(left), atOnce, startTimeBudget(lookHoldsMs), async (app) => {
      const mayBeRenewed = app.mayHideNewer || renewed.has(app.clientId);
      const hasEnded = (!app.whole || mayBeRenewed) && (await revokeById(hydra, app.consentIds, signal));
      signal.throwIfAborted();
      if (!hasEnded && !mayBeRenewed) await hydra.revokeClientConsents(subject, app.clientId);
      else if (!hasEnded || app.whole) spared += 1;
      left.delete(app);
    });
    // What is left needs a newer look.
    await lookAndRevoke(signal);
  }
}

/** False when this Hydra can't, or there is nothing to name: then nothing happened. */
async function revokeById(
  hydra: HydraSessions,
  [first, ...others]: string[],
  signal?: AbortSignal,
): Promise<boolean> {
  signal?.throwIfAborted();
  if (first === undefined || !(await hydra.revokeConsent(first))) return false;
  await forEachConcurrently(others, atOnce, async (id) => {
    signal?.throwIfAborted();
    await hydra.revokeConsent(id);
  });
  return true;
}
