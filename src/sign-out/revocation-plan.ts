import type { ConsentSession } from "../hydra/consent-session.ts";

/** One app whose access ends. */
export interface Revocation {
  clientId: string;
  /** Its consents that end. */
  consentIds: string[];
  /**
   * All that the user has at this app ends, because its consents don't show all of it: Hydra lists none that it skipped because of a
   * remembered one, so it is not known in which sign-ins that one was used again.
   */
  whole: boolean;
  /** Hydra skips the app's consents, and lists no such sign-in: then a newer one can't be seen, and it is not known that there is none. */
  mayHideNewer: boolean;
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
  /** Consents that came after the sign-out had begun, where it takes more than one request: they stay. */
  newer?: ConsentSession[];
}

export const nothingToRevoke: RevocationPlan = { now: [], later: [], knownIds: new Set() };

const offlineScopes = new Set(["offline", "offline_access"]);

/**
 * Which access ends with a sign-in, or with all of them. What can't be told apart from it ends too, as long as it is older: a token that
 * should die is dead. What may be newer is `revokeLate`'s to tell.
 */
export function planRevocations(
  consents: ConsentSession[],
  { sid, clientId }: { sid?: string | undefined; clientId?: string | undefined },
  { revoke, everywhere, atOnce = false, newer = [] }: RevocationPolicy,
): RevocationPlan {
  if (revoke === "none") return nothingToRevoke;
  const isOwnRequest = (consent: ConsentSession) =>
    everywhere || consent.remembered || (consent.sid !== "" && consent.sid === sid);
  const ending = consents.filter(
    (consent) => isOwnRequest(consent) && (revoke === "all" || !isOffline(consent)),
  );
  const apps = Map.groupBy(ending, ({ client }) => client.id);
  const hiding = clientIdsOf(consents.filter(({ remembered }) => remembered));
  const renewed = clientIdsOf(newer);
  const now: Revocation[] = [];
  const later: Revocation[] = [];
  for (const [id, theirs] of apps) {
    const whole = theirs.some(({ remembered }) => remembered) || (everywhere && revoke === "all");
    const isNotified = theirs.some((consent) => consent.isNotified);
    const consentIds = theirs.map((consent) => consent.id);
    const revocation = { clientId: id, consentIds, whole, mayHideNewer: hiding.has(id) };
    (isNotified || renewed.has(id) ? later : now).push(revocation);
  }
  // The asking app is in this sign-in, listed or not: Hydra drops what ran out. What it may be told is not known: so it goes late.
  if (clientId !== undefined && !apps.has(clientId) && revoke === "all") {
    later.push({ clientId, consentIds: [], whole: true, mayHideNewer: hiding.has(clientId) });
  }
  const knownIds = new Set(consents.map(({ id }) => id));
  // The asking app last: a request that goes on after it would take it for one that is not listed, and end all of its access.
  const isAsking = (app: Revocation) => Number(app.clientId === clientId);
  const waits = ({ clientId: id }: Revocation) => !atOnce || renewed.has(id);
  const first = [...now, ...later.filter((app) => !waits(app))].toSorted((a, b) => isAsking(a) - isAsking(b));
  return { now: first, later: later.filter(waits), knownIds };
}

/** When the newest of them was given; undefined where Hydra does not say. */
export function newestOf(consents: ConsentSession[]): number | undefined {
  const times = consents.flatMap(({ handledAtMs }) => handledAtMs ?? []);
  return times.length === 0 ? undefined : times.reduce((newest, time) => Math.max(newest, time));
}

function clientIdsOf(consents: ConsentSession[]): Set<string> {
  return new Set(consents.map(({ client }) => client.id));
}

/** It was given access that goes on without its user (OpenID Connect Core 1.0 §11). */
export function isOffline({ scopes }: Pick<ConsentSession, "scopes">): boolean {
  return scopes.some((scope) => offlineScopes.has(scope));
}
