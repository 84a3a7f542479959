import { forEachConcurrently } from "../concurrency.ts";
import { PageError } from "../errors.ts";
import type { ConsentSession } from "../hydra/consent-session.ts";
import type { HydraSessions } from "../hydra/hydra-admin.ts";
import type { Kratos, ListedSession } from "../kratos/kratos.ts";
import { revokeLateAccess } from "./execution/late-access.ts";
import { revokeWhile } from "./execution/revoke.ts";
import type { RemoteCounts, RemoteSignOut } from "./remote-order.ts";
import { planRemote, type PlannedOrder, type RemotePlan } from "./remote-plan.ts";

/** What orders without a browser are carried out with. */
export interface RemoteSignOutDeps {
  hydra: HydraSessions;
  /** Undefined when no Kratos is set up. */
  kratos: Kratos | undefined;
}

type StepInput = [order: PlannedOrder, plan: RemotePlan, ended: RemoteCounts, signal: AbortSignal];

const atOnce = 8;

/**
 * Kratos first, so that no browser gets a new sign-in at Hydra out of a session that is about to end; then each sign-in at Hydra by its own
 * id, so that Hydra tells its clients; then what Hydra does not list; then access, because without its consent a client would not be told. Last of
 * all both are asked whether it is so.
 */
export function createRemoteSignOut({ hydra, kratos }: RemoteSignOutDeps): RemoteSignOut {
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
    async run(given, signal = new AbortController().signal) {
      const ended = nothing();
      try {
        const { subject, target } = given;
        if (target.kind === "late_access") {
          ended.clients = await revokeLateAccess(hydra, subject, target, signal);
          return { state: "done", ended, stillListed: 0 };
        }
        const order = { ...given, target };
        const plan = await readPlan(order);
        for (const end of [endSessions, endSignIns, endAccess]) {
          signal.throwIfAborted();
          // oxlint-disable-next-line no-await-in-loop -- the order is the point
          await end(order, plan, ended, signal);
        }
        const stillListed = await lookAgain(order, plan);
        ended.signIns = plan.listedSids.length - stillListed;
        return { state: "done", ended, stillListed };
      } catch (error) {
        return { state: "failed", ended, error };
      }
    },
  };

  async function readPlan(order: PlannedOrder): Promise<RemotePlan> {
    return planRemote(order, ...(await readLists(order)));
  }

  function readLists({ subject, target }: PlannedOrder): Promise<[ConsentSession[], ListedSession[]]> {
    const endsSessions = target.kind === "subject" || target.kind === "sign_in";
    return Promise.all([
      hydra.listConsentSessions(subject),
      kratos !== undefined && endsSessions ? kratos.listIdentitySessions(subject) : [],
    ]);
  }

  async function endSessions(...[order, plan, ended, signal]: StepInput): Promise<void> {
    if (kratos === undefined) return;
    if (plan.everySession) {
      await kratos.endIdentitySessions(order.subject);
      ended.sessions = plan.sessions.length;
      return;
    }
    await forEachConcurrently(plan.sessions, atOnce, async (id) => {
      signal.throwIfAborted();
      await kratos.endSession(id);
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

  // An order is about what there was when it began: a sign-in since then has shown who it is anew.
  async function lookAgain(order: PlannedOrder, plan: RemotePlan): Promise<number> {
    const [consents, sessions] = await readLists(order);
    if (sessions.some(({ id }) => plan.sessions.includes(id)))
      throw new PageError("kratos_fault", { detail: "sessions go on after their end" });
    if (consents.some(({ id }) => plan.consentIds.includes(id)))
      throw new PageError("hydra_fault", { detail: "consents go on after their end" });
    return plan.listedSids.filter((sid) => consents.some((consent) => consent.sid === sid)).length;
  }
}

function nothing(): RemoteCounts {
  return { sessions: 0, signIns: 0, clients: 0 };
}
