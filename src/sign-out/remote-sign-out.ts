import { forEachConcurrently } from "../concurrency.ts";
import { PageError } from "../errors.ts";
import type { ConsentSession } from "../hydra/consent-session.ts";
import type { HydraSessions } from "../hydra/hydra-admin.ts";
import type { Kratos, ListedSession } from "../kratos/kratos.ts";
import { revokeLateAccess } from "./execution/late-access.ts";
import { revokeWhile } from "./execution/revoke.ts";
import { givenInEnded, revocationsSparing } from "./given-since.ts";
import type { RemoteCounts, RemoteSignOut, StayingSignIn } from "./remote-order.ts";
import { planRemote, type PlannedOrder, type RemotePlan } from "./remote-plan.ts";

/** What orders without a browser are carried out with. */
export interface RemoteSignOutDeps {
  hydra: HydraSessions;
  /** Undefined when no Kratos is set up. */
  kratos: Kratos | undefined;
  now?: () => number;
}

type StepInput = [order: PlannedOrder, plan: RemotePlan, ended: RemoteCounts, signal: AbortSignal];

const atOnce = 8;
// An order is carried out at once, as a rule; when it is tried again, users have signed in since. What Kratos's clock says to be so much newer than
// the order is newer, whichever clock the order was dated by.
const clocksDifferByMs = 5_000;

/**
 * Kratos first, so that no browser gets a new sign-in at Hydra out of a session that is about to end, and what it got until then is on Hydra's list; then each sign-in at Hydra by its own
 * id, so that Hydra tells its clients; then what Hydra does not list; then access, because without its consent a client would not be told. Last of
 * all both are asked whether it is so.
 */
export function createRemoteSignOut({ hydra, kratos, now = Date.now }: RemoteSignOutDeps): RemoteSignOut {
  return {
    async preview({ target, ...order }) {
      if (target.kind === "late_access") return { counts: nothing(), clientIds: [], notifiedClientIds: [] };
      const plan = await readPlan({ ...order, target });
      return {
        counts: {
          sessions: plan.sessions.length,
          signIns: plan.listedSids.length,
          clients: plan.revocations.length,
        },
        clientIds: plan.revocations.map(({ clientId }) => clientId),
        notifiedClientIds: plan.notifiedClientIds,
      };
    },
    async run(given, { requestedAtMs, signal = new AbortController().signal } = {}) {
      const ended = nothing();
      try {
        const { subject, target } = given;
        if (target.kind === "late_access") {
          ended.clients = await revokeLateAccess(hydra, subject, target, signal);
          return { state: "done", ended, stillListed: 0 };
        }
        const order = { ...given, target };
        const sessions = await listSessions(order);
        const listed = await listToFindSessions(order);
        const early = planRemote(order, listed, sessions, newerThan(requestedAtMs, sessions));
        signal.throwIfAborted();
        await endSessions(order, early, ended, signal);
        signal.throwIfAborted();
        const consents = await hydra.listConsentSessions(subject);
        const all = [...sessions, ...(await listBegunMeanwhile(order, sessions))];
        const plan = planRemote(order, consents, all, newerThan(requestedAtMs, all));
        for (const end of [lateSessionsEnder(early), endSignIns, accessEnder(consents)]) {
          signal.throwIfAborted();
          // oxlint-disable-next-line no-await-in-loop -- the order is the point
          await end(order, plan, ended, signal);
        }
        const stillListed = await lookAgain(order, plan, consents);
        ended.signIns = plan.listedSids.length - stillListed;
        return { state: "done", ended, stillListed };
      } catch (error) {
        return { state: "failed", ended, error };
      }
    },
  };

  // While an order is as new as that, nothing is newer.
  function newerThan(requestedAtMs: number | undefined, sessions: ListedSession[]): ReadonlySet<string> {
    const fromMs = (requestedAtMs ?? Infinity) + clocksDifferByMs;
    const isNewer = ({ authenticatedAtMs = 0 }: ListedSession) => authenticatedAtMs >= fromMs;
    return new Set(now() < fromMs ? [] : sessions.filter(isNewer).map(({ id }) => id));
  }

  async function readPlan(order: PlannedOrder): Promise<RemotePlan> {
    return planRemote(order, ...(await readLists(order)));
  }

  function readLists(order: PlannedOrder): Promise<[ConsentSession[], ListedSession[]]> {
    return Promise.all([hydra.listConsentSessions(order.subject), listSessions(order)]);
  }

  async function listSessions({ subject, target }: PlannedOrder): Promise<ListedSession[]> {
    const endsSessions = target.kind === "subject" || target.kind === "sign_in";
    return kratos !== undefined && endsSessions ? kratos.listIdentitySessions(subject) : [];
  }

  // Sessions of a sign-in at Hydra are those that its consents name.
  async function listToFindSessions({ subject, target }: PlannedOrder): Promise<ConsentSession[]> {
    if (kratos === undefined) return [];
    const isBySid =
      target.kind === "sign_in" || (target.kind === "subject" && target.except?.sid !== undefined);
    return isBySid ? hydra.listConsentSessions(subject) : [];
  }

  // After the consents: Kratos keeps the session of a login or a recovery when its hook is done, which may be after the first look, and what was
  // given in it stays.
  async function listBegunMeanwhile(order: PlannedOrder, known: ListedSession[]): Promise<ListedSession[]> {
    const { target } = order;
    if (target.kind !== "subject" || !leavesWhatBegins(target.except)) return [];
    const ids = new Set(known.map(({ id }) => id));
    return (await listSessions(order)).filter(({ id }) => !ids.has(id));
  }

  async function endSessions(...[order, plan, ended, signal]: StepInput): Promise<void> {
    if (kratos === undefined) return;
    if (plan.everySession) {
      await kratos.endIdentitySessions(order.subject);
      ended.sessions = plan.sessions.length;
      return;
    }
    await endEach(plan.sessions, ended, signal);
  }

  // Those in which a sign-in that ends was given access while the first of its sessions ended.
  function lateSessionsEnder(early: RemotePlan) {
    return (...[, plan, ended, signal]: StepInput) =>
      endEach(
        plan.sessions.filter((id) => !early.sessions.includes(id)),
        ended,
        signal,
      );
  }

  async function endEach(sessions: string[], ended: RemoteCounts, signal: AbortSignal): Promise<void> {
    await forEachConcurrently(sessions, atOnce, async (id) => {
      signal.throwIfAborted();
      await kratos?.endSession(id);
      ended.sessions += 1;
    });
  }

  async function endSignIns(...[order, plan, ended, signal]: StepInput): Promise<void> {
    await forEachConcurrently(plan.sids, atOnce, async (sid) => {
      signal.throwIfAborted();
      await hydra.endLoginSession(sid);
      if (plan.listedSids.includes(sid)) ended.signIns += 1;
    });
    if (plan.everySignIn) await hydra.endLoginSessionsOf(order.subject);
  }

  function accessEnder(consents: ConsentSession[]) {
    return async (...[order, plan, ended, signal]: StepInput) => {
      const isSparing = !plan.everyAccess && plan.revocations.some(({ whole }) => whole);
      const listed = isSparing ? await hydra.listConsentSessions(order.subject) : [];
      signal.throwIfAborted();
      const revocations = revocationsSparing(plan, consents, listed);
      await endAccess(order, { ...plan, revocations }, ended, signal);
    };
  }

  async function endAccess(...[order, plan, ended, signal]: StepInput): Promise<void> {
    if (plan.everyAccess) {
      await hydra.revokeConsentsOf(order.subject);
      ended.clients = plan.revocations.length;
      return;
    }
    await forEachConcurrently(plan.revocations, atOnce, async (revocation) => {
      signal.throwIfAborted();
      await revokeWhile(hydra, order.subject, [revocation], () => true);
      ended.clients += 1;
    });
  }

  // An order is about what there was when it began: a sign-in since then has shown who it is anew. Not so access that was given in a session that
  // ended: its browser was on the way to Hydra.
  async function lookAgain(order: PlannedOrder, plan: RemotePlan, before: ConsentSession[]): Promise<number> {
    const [consents, sessions] = await readLists(order);
    if (sessions.some(({ id }) => plan.sessions.includes(id)))
      throw new PageError("kratos_fault", { detail: "sessions go on after their end" });
    if (consents.some(({ id }) => plan.consentIds.includes(id)))
      throw new PageError("hydra_fault", { detail: "consents go on after their end" });
    if (givenInEnded(plan, before, consents).length > 0)
      throw new PageError("hydra_fault", { detail: "access was given in a session that ended meanwhile" });
    return plan.listedSids.filter((sid) => consents.some((consent) => consent.sid === sid)).length;
  }
}

function leavesWhatBegins({ recoveredSinceMs, begunSinceMs }: StayingSignIn = {}): boolean {
  return recoveredSinceMs !== undefined || begunSinceMs !== undefined;
}

function nothing(): RemoteCounts {
  return { sessions: 0, signIns: 0, clients: 0 };
}
