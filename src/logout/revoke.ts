import type { HydraSessions } from "../hydra/flows.ts";
import { forEachBounded, forEachWhile } from "../bounded.ts";
import type { Revocation, RevocationPlan } from "./revocation-plan.ts";

const atOnce = 8;

/** Revokes the access of these apps, of each as long as it may begin. Repeating it is harmless. Returns how many were done. */
export async function revokeWhile(
  flows: HydraSessions,
  subject: string,
  revocations: readonly Revocation[],
  mayBegin: () => boolean,
): Promise<number> {
  return forEachWhile(revocations, atOnce, mayBegin, async ({ clientId, consentIds, whole }) => {
    if (!whole && (await revokeById(flows, consentIds))) return;
    await flows.revokeClientConsents(subject, clientId);
  });
}

/**
 * The same, some time after the sign-out. An app that the person has signed in to since is left alone where only all of its access could
 * be revoked: nobody may lose what they have just got.
 */
export async function revokeLate(
  flows: HydraSessions,
  subject: string,
  { later, knownIds }: Pick<RevocationPlan, "later" | "knownIds">,
): Promise<{ revoked: number; spared: number }> {
  const consents = await flows.listConsentSessions(subject);
  const renewed = new Set(consents.filter(({ id }) => !knownIds.has(id)).map(({ client }) => client.id));
  let spared = 0;
  await forEachBounded(later, atOnce, async ({ clientId, consentIds, whole }) => {
    const isRenewed = renewed.has(clientId);
    if ((isRenewed || !whole) && (await revokeById(flows, consentIds))) return;
    if (isRenewed) spared += 1;
    else await flows.revokeClientConsents(subject, clientId);
  });
  return { revoked: later.length - spared, spared };
}

/** False when this Hydra can't, or there is nothing to name: then nothing happened. */
async function revokeById(flows: HydraSessions, [first, ...others]: string[]): Promise<boolean> {
  if (first === undefined || !(await flows.revokeConsent(first))) return false;
  await forEachBounded(others, atOnce, async (id) => {
    await flows.revokeConsent(id);
  });
  return true;
}
