import type { ConsentSession } from "../hydra/consent-session.ts";
import type { RemotePlan } from "./remote-plan.ts";
import type { Revocation } from "./revocation-plan.ts";
import { deviceOf } from "./sign-ins-by-device.ts";

/**
 * Whose access is revoked once sign-ins have ended: telling their clients may have taken seconds. Where a client has been given access meanwhile, in no
 * session that ends, what ends is named by its consents, if they show all of it and Hydra can do that.
 * @param before the consents that the plan was made by
 * @param now what Hydra lists now
 */
export function revocationsSparing(
  plan: RemotePlan,
  before: ConsentSession[],
  now: ConsentSession[],
): Revocation[] {
  const ended = new Set(givenInEnded(plan, before, now));
  const renewed = clientsOf(givenSince(before, now).filter((consent) => !ended.has(consent)));
  const hiding = clientsOf(before.filter(({ remembered }) => remembered));
  return plan.revocations.map((revocation) => {
    const { clientId, consentIds, whole } = revocation;
    const canBeNamed = consentIds.length > 0 && !hiding.has(clientId);
    return { ...revocation, whole: whole && !(renewed.has(clientId) && canBeNamed) };
  });
}

/** What was given meanwhile in a session that has ended: its browser was on the way to Hydra. */
export function givenInEnded(
  { sessions }: RemotePlan,
  before: ConsentSession[],
  now: ConsentSession[],
): ConsentSession[] {
  return givenSince(before, now).filter((consent) => {
    const device = deviceOf(consent);
    return device !== undefined && sessions.includes(device);
  });
}

function givenSince(before: ConsentSession[], now: ConsentSession[]): ConsentSession[] {
  const known = new Set(before.map(({ id }) => id));
  return now.filter(({ id }) => !known.has(id));
}

function clientsOf(consents: ConsentSession[]): Set<string> {
  return new Set(consents.map(({ client }) => client.id));
}
