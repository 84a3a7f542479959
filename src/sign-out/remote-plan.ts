import type { ConsentSession } from "../hydra/consent-session.ts";
import type { ListedSession } from "../kratos/kratos.ts";
import type { RemoteOrder, StayingSignIn } from "./remote-order.ts";
import { isBegunSince } from "./is-begun-since.ts";
import { isOffline, type Revocation } from "./revocation-plan.ts";
import { deviceOf } from "./sign-ins-by-device.ts";

/** An order that is planned by what Hydra and Kratos list: all but those whose plan was made before. */
export type PlannedOrder = RemoteOrder & { target: Exclude<RemoteOrder["target"], { kind: "late_access" }> };

/** What an order ends, as Hydra and Kratos list it. */
export interface RemotePlan {
  /** Ids of sessions at Kratos. */
  sessions: string[];
  /** Nothing of the subject's stays at Kratos: then all of its sessions end in one call, and those that begin meanwhile with them. */
  everySession: boolean;
  /** Of sign-ins at Hydra. */
  sids: string[];
  /** Those of them that Hydra lists: of the others it is not known whether they exist. */
  listedSids: string[];
  /** No sign-in of the subject's stays at Hydra: then those that Hydra does not list end as well. */
  everySignIn: boolean;
  revocations: Revocation[];
  /** Of the consents that are gone afterwards. */
  consentIds: string[];
  /** All access of the subject's ends. */
  everyAccess: boolean;
  /** Of the clients that Hydra tells. */
  notifiedClientIds: string[];
}

/**
 * @param consents all that Hydra lists of the subject's
 * @param sessions all its active sessions at Kratos
 * @param newer those of them that are newer than the order: they stay, with the sign-ins at Hydra that came out of them
 */
export function planRemote(
  order: PlannedOrder,
  consents: ConsentSession[],
  sessions: ListedSession[],
  newer: ReadonlySet<string> = new Set(),
): RemotePlan {
  const { target } = order;
  if (target.kind === "client" || target.kind === "all_clients") return accessOnly(target, consents);
  const kept = target.kind === "subject" ? keptBy(target.except, consents, sessions, newer) : undefined;
  const isEnding = ({ sid }: ConsentSession) =>
    target.kind === "subject" ? kept === undefined || !kept.sids.has(sid) : sid === target.sid;
  const ending = consents.filter(isEnding);
  const staying = consents.filter((consent) => !isEnding(consent));
  const devices = new Set(ending.map(deviceOf));
  const isForAll = target.kind === "subject" && isNothing(target.except);
  const endingSessions = sessions
    .map(({ id }) => id)
    .filter((id) =>
      target.kind === "subject" ? !kept?.sessions.has(id) : devices.has(id) && !newer.has(id),
    );
  const listedSids = [...new Set(ending.map(({ sid }) => sid).filter((sid) => sid !== ""))];
  const everyAccess = isForAll && order.tokens === "all";
  const revocations = everyAccess
    ? revocationsOf(order, consents, [])
    : revocationsOf(order, ending, staying);
  return {
    sessions: endingSessions,
    everySession: isForAll && kept === undefined,
    sids: target.kind === "sign_in" ? [target.sid] : listedSids,
    listedSids,
    // Where Hydra tells of a newer one, Kratos's cookie reaches Lethe: what Hydra does not list is of no use without its session.
    everySignIn: isForAll && (kept === undefined || kept.sids.size === 0),
    revocations,
    consentIds: revocations.flatMap(({ consentIds }) => consentIds),
    // Not only what is older: of that Hydra does not list all.
    everyAccess,
    notifiedClientIds: [
      ...new Set(
        ending.flatMap(({ client, isNotified, sid }) => (isNotified && sid !== "" ? [client.id] : [])),
      ),
    ],
  };
}

function accessOnly(
  target: Extract<RemoteOrder["target"], { kind: "client" | "all_clients" }>,
  consents: ConsentSession[],
): RemotePlan {
  const all = target.kind === "all_clients";
  // One that Hydra lists nothing of may have access all the same: it lists no consent that it skipped, or that ran out.
  const clientIds = all ? [...new Set(consents.map(({ client }) => client.id))] : [target.clientId];
  return {
    sessions: [],
    everySession: false,
    sids: [],
    listedSids: [],
    everySignIn: false,
    consentIds: consents.flatMap(({ id, client }) => (clientIds.includes(client.id) ? [id] : [])),
    revocations: clientIds.map((clientId) => ({
      clientId,
      consentIds: [],
      whole: true,
      mayHideNewer: false,
    })),
    everyAccess: all,
    notifiedClientIds: [],
  };
}

/** What this exception leaves, as far as Hydra tells. */
export function stayingSignIns(except: StayingSignIn, consents: ConsentSession[]): Kept {
  return keptBy(except, consents, [], new Set()) ?? { sids: new Set(), sessions: new Set() };
}

/** What stays. */
interface Kept {
  /** Sign-ins at Hydra. */
  sids: Set<string>;
  /** Sessions at Kratos, by their ids. */
  sessions: Set<string>;
}

function isNothing(except: StayingSignIn = {}): boolean {
  const { sid, kratosSession, recoveredSinceMs, begunSinceMs } = except;
  return [sid, kratosSession, recoveredSinceMs, begunSinceMs].every((name) => name === undefined);
}

// A sign-in whose browser is the one that stays, stays as well; and so does that browser's session where the sign-in is named.
function keptBy(
  except: StayingSignIn = {},
  consents: ConsentSession[],
  listed: ListedSession[],
  newer: ReadonlySet<string>,
): Kept | undefined {
  if (isNothing(except) && newer.size === 0) return undefined;
  const { sid, kratosSession, recoveredSinceMs, begunSinceMs } = except;
  const sids = new Set(sid === undefined ? [] : [sid]);
  const sessions = new Set(newer);
  if (kratosSession !== undefined) sessions.add(kratosSession);
  for (const { id, isRecovery, authenticatedAtMs = 0 } of listed) {
    if (recoveredSinceMs !== undefined && isRecovery && authenticatedAtMs >= recoveredSinceMs)
      sessions.add(id);
    if (begunSinceMs !== undefined && isBegunSince(authenticatedAtMs, begunSinceMs)) sessions.add(id);
  }
  // Those that are named: one that stays with a sid brings no further sid.
  const staying = new Set(sessions);
  for (const consent of consents) {
    const device = deviceOf(consent);
    if (device === undefined || consent.sid === "") continue;
    if (consent.sid === sid) sessions.add(device);
    if (staying.has(device)) sids.add(consent.sid);
  }
  return { sids, sessions };
}

function revocationsOf(
  { tokens }: RemoteOrder,
  ending: ConsentSession[],
  staying: ConsentSession[],
): Revocation[] {
  if (tokens === "none") return [];
  const stayingIds = new Set(staying.map(({ client }) => client.id));
  // Hydra lists no sign-in whose consent it skipped because of a remembered one, in whichever sign-in that was given: such access can't be told
  // apart, and what ends may have it.
  const reaching = [...ending, ...staying.filter(({ remembered }) => remembered)];
  const theirs = Map.groupBy(
    reaching.filter((consent) => tokens === "all" || !isOffline(consent)),
    ({ client }) => client.id,
  );
  return Array.from(theirs, ([clientId, consents]) => {
    const whole =
      (tokens === "all" && !stayingIds.has(clientId)) || consents.some(({ remembered }) => remembered);
    const gone = whole ? [...ending, ...staying].filter(({ client }) => client.id === clientId) : consents;
    return { clientId, consentIds: gone.map(({ id }) => id), whole, mayHideNewer: false };
  });
}
