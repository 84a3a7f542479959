import type { ConsentSession } from "../hydra/flows.ts";
import type { RequestFacts } from "./sealed-request.ts";

/** One app whose access ends. */
export interface Revocation {
  clientId: string;
  /** Its consents that end. */
  consentIds: string[];
  /**
   * All that the person has at this app ends, because its consents don't show all of it: Hydra lists none that it skipped because of a
   * remembered one, so nobody can say in which sign-ins that one was used again.
   */
  whole: boolean;
}

export interface RevocationPlan {
  now: Revocation[];
  /** Those of apps that Hydra still has to tell: without a consent it would not. */
  later: Revocation[];
  /** Every consent that there was when the plan was made: what is not among them is newer. */
  knownIds: ReadonlySet<string>;
}

export interface RevocationPolicy {
  revoke: "none" | "online" | "all";
  everywhere: boolean;
  /** Nothing is kept for later: then Hydra tells those apps nothing. */
  atOnce?: boolean;
}

export const nothingToRevoke: RevocationPlan = { now: [], later: [], knownIds: new Set() };

const offlineScopes = new Set(["offline", "offline_access"]);

/** Which access ends with a sign-in, or with all of them. What can't be told apart ends too: a token that should die is dead. */
export function planRevocations(
  consents: ConsentSession[],
  { sid, clientId }: Pick<RequestFacts, "sid" | "clientId">,
  { revoke, everywhere, atOnce = false }: RevocationPolicy,
): RevocationPlan {
  if (revoke === "none") return nothingToRevoke;
  const isTheirs = (consent: ConsentSession) =>
    everywhere || consent.remembered || (consent.sid !== "" && consent.sid === sid);
  const ending = consents.filter((consent) => isTheirs(consent) && (revoke === "all" || !isOffline(consent)));
  const apps = Map.groupBy(ending, ({ client }) => client.id);
  const now: Revocation[] = [];
  const later: Revocation[] = [];
  for (const [id, theirs] of apps) {
    const whole = theirs.some(({ remembered }) => remembered) || (everywhere && revoke === "all");
    const isNotified = theirs.some((consent) => consent.isNotified);
    const revocation = { clientId: id, consentIds: theirs.map((consent) => consent.id), whole };
    (isNotified ? later : now).push(revocation);
  }
  // The asking app is in this sign-in, listed or not: Hydra drops what ran out. What it may be told, nobody says: so it goes late.
  if (clientId !== undefined && !apps.has(clientId) && revoke === "all") {
    later.push({ clientId, consentIds: [], whole: true });
  }
  const knownIds = new Set(consents.map(({ id }) => id));
  // The asking app last: a request that goes on after it would take it for one that is not listed, and end all of its access.
  const isAsking = (app: Revocation) => Number(app.clientId === clientId);
  const first = [...now, ...(atOnce ? later : [])].toSorted((a, b) => isAsking(a) - isAsking(b));
  return { now: first, later: atOnce ? [] : later, knownIds };
}

function isOffline({ scopes }: ConsentSession): boolean {
  return scopes.some((scope) => offlineScopes.has(scope));
}
