import { runSteps } from "./execution/steps.ts";
import { startProgress } from "./progress.ts";
import type { OrderTarget, SignOutOrder, SignOutResult } from "./sign-out-order.ts";
import type { SignOutDeps } from "./sign-out-deps.ts";

type ClientTarget = Extract<OrderTarget, { kind: "client" }>;

/** One client's access, on every device; the user stays signed in. */
export function leaveClient({ hydra }: Pick<SignOutDeps, "hydra">) {
  return async function leave(order: SignOutOrder, target: ClientTarget): Promise<SignOutResult> {
    const { subject, logoutChallenge } = order;
    const { clientId } = target;
    const progress = startProgress(["client_access"]);
    try {
      if (target.mustBeListed && !(await isListed(subject, clientId)))
        return { state: "not_found", progress };
      progress.clientId = clientId;
      const run = () => hydra.revokeClientConsents(subject, clientId);
      await runSteps([{ ends: "client_access", run }], progress);
      // Last, because a second try needs the challenge.
      if (logoutChallenge !== undefined) await hydra.rejectLogoutRequest(logoutChallenge);
      return { state: "done", progress, redirectTo: undefined, deferred: 0 };
    } catch (error) {
      return { state: "failed", progress, error };
    }
  };

  async function isListed(subject: string, clientId: string): Promise<boolean> {
    const consents = await hydra.listConsentSessions(subject);
    return consents.some(({ client }) => client.id === clientId);
  }
}

/**
 * Every client's access. A consent whose `remember_for` has run out is not in Hydra's list, and its refresh token goes on: so this is all that
 * a user can do against clients that nobody can name to them.
 */
export function leaveAllClients({ hydra }: Pick<SignOutDeps, "hydra">) {
  return async function leaveAll({ subject }: SignOutOrder): Promise<SignOutResult> {
    const progress = startProgress(["access"]);
    try {
      await runSteps([{ ends: "access", run: () => hydra.revokeConsentsOf(subject) }], progress);
      return { state: "done", progress, redirectTo: undefined, deferred: 0 };
    } catch (error) {
      return { state: "failed", progress, error };
    }
  };
}
