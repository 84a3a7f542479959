import type { Logger } from "pino";
import { forEachConcurrently } from "../concurrency.ts";
import type { Kratos, KratosIdentity } from "../kratos/kratos.ts";
import type { AuditEvent } from "../ops/audit-event.ts";
import { describeError } from "../ops/describe-error.ts";
import type { RemoteCounts, RemoteOrder, RemoteSignOut } from "../sign-out/remote-order.ts";
import type { NewOrder } from "./order.ts";

/** What is looked at: these subjects, or a part of Kratos's identities, from the beginning or from where another answer said. */
export interface ReconcileRequest {
  subjects?: readonly string[] | undefined;
  pageToken?: string | undefined;
  isDryRun: boolean;
  /** For the audit log. */
  actor: string;
}

/** Why a user's sign-ins should have ended. */
export type LostIdentity = "disabled" | "gone";

/** A user who is none any more, and what goes on of theirs. */
export interface FoundSubject {
  subject: string;
  why: LostIdentity;
  counts: RemoteCounts;
  /** Of the order that ends it. Undefined on a dry run, and where an earlier one is still to be carried out. */
  orderId: string | undefined;
}

/** What was looked at, and what came of it. */
export interface Reconciled {
  /** Identities, or subjects. */
  looked: number;
  found: FoundSubject[];
  /** Where the next part of Kratos's identities begins; undefined: all have been looked at. */
  nextPageToken: string | undefined;
}

export interface ReconciliationDeps {
  kratos: Pick<Kratos, "listIdentities" | "getIdentity">;
  preview: RemoteSignOut["preview"];
  /** An order that ends all of the subject's sign-ins is still to be carried out. */
  isOrdered: (subject: string) => Promise<boolean>;
  /** @returns the order's id */
  order: (order: NewOrder) => Promise<string>;
  auditLog: Logger;
}

/** Since the process began. */
export interface ReconciliationCounts {
  /** Parts that were looked at to their end, and that could not be. */
  done: number;
  failed: number;
  /** Users whose sign-ins were ordered to end. */
  ordered: number;
}

export interface Reconciliation {
  /** @throws PageError when Kratos or Hydra can't be asked: what was ordered until then holds, and asking again is harmless */
  look(request: ReconcileRequest): Promise<Reconciled>;
  /** For metrics. */
  readonly counts: Readonly<ReconciliationCounts>;
}

// Of Kratos's identities, in one request: some seconds of work where few of them are disabled.
const mostLooked = 10_000;
const atOnce = 8;

/**
 * Finds users whose identity at Kratos is disabled or gone and who still have sign-ins, and orders their end. Hydra has no list of its
 * subjects: an identity that is gone can only be found by who names it.
 */
export function createReconciliation({ auditLog, ...deps }: ReconciliationDeps): Reconciliation {
  const { kratos } = deps;
  const counts: ReconciliationCounts = { done: 0, failed: 0, ordered: 0 };
  return { counts, look };

  async function look(request: ReconcileRequest): Promise<Reconciled> {
    const { actor, isDryRun } = request;
    const found: FoundSubject[] = [];
    const about = () => ({ actor, dry_run: isDryRun || undefined, ...told(found) });
    try {
      const seen = request.subjects
        ? await lookAtSubjects(request.subjects, request, found)
        : await lookAtAll(request, found);
      counts.done += 1;
      auditLog.info(
        { event: "reconciliation.done" satisfies AuditEvent, looked: seen.looked, ...about() },
        "audit",
      );
      return { ...seen, found };
    } catch (error) {
      counts.failed += 1;
      auditLog.warn(
        { event: "reconciliation.failed" satisfies AuditEvent, ...about(), err: describeError(error) },
        "audit",
      );
      throw error;
    }
  }

  async function lookAtSubjects(
    subjects: readonly string[],
    request: ReconcileRequest,
    found: FoundSubject[],
  ) {
    const named = [...new Set(subjects)];
    await forEachConcurrently(named, atOnce, async (subject) => {
      const why = lostBy(await kratos.getIdentity(subject));
      if (why !== undefined) await end(subject, why, request, found);
    });
    return { looked: named.length, nextPageToken: undefined };
  }

  async function lookAtAll(request: ReconcileRequest, found: FoundSubject[]) {
    let looked = 0;
    let { pageToken } = request;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const page = await kratos.listIdentities(pageToken);
      looked += page.identities.length;
      pageToken = page.nextPageToken;
      // oxlint-disable-next-line no-await-in-loop -- so that no more wait than are worked on
      await forEachConcurrently(page.identities.filter(isDisabled), atOnce, ({ id }) =>
        end(id, "disabled", request, found),
      );
    } while (pageToken !== undefined && looked < mostLooked);
    return { looked, nextPageToken: pageToken };
  }

  async function end(
    subject: string,
    why: LostIdentity,
    { actor, isDryRun }: ReconcileRequest,
    found: FoundSubject[],
  ): Promise<void> {
    const order: RemoteOrder = { subject, target: { kind: "subject" }, tokens: "all" };
    const preview = await deps.preview(order);
    const { sessions, signIns, clients } = preview.counts;
    if (sessions + signIns + clients === 0) return;
    const mayOrder = !isDryRun && !(await deps.isOrdered(subject));
    const orderId = mayOrder
      ? await deps.order({ order, actor, reason: `identity ${why}`, idempotencyKey: undefined })
      : undefined;
    if (orderId !== undefined) counts.ordered += 1;
    found.push({ subject, why, counts: preview.counts, orderId });
  }
}

function isDisabled(identity: KratosIdentity): boolean {
  return identity.isDisabled === true;
}

function lostBy(identity: KratosIdentity | undefined): LostIdentity | undefined {
  if (identity === undefined) return "gone";
  return isDisabled(identity) ? "disabled" : undefined;
}

function told(found: readonly FoundSubject[]) {
  return { found: found.length, ordered: found.filter(({ orderId }) => orderId !== undefined).length };
}
