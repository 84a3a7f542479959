import { randomUUID } from "node:crypto";
import { pino, type Logger } from "pino";
import { PageError } from "../errors.ts";
import { auditLogOf } from "../ops/audit-log.ts";
import { createOrderAudit } from "../orders/audit.ts";
import type { NewOrder } from "../orders/order.ts";
import { createReconciliation, type FoundSubject, type Reconciled } from "../orders/reconciliation.ts";
import { createRemoteSignOut } from "../sign-out/remote-sign-out.ts";
import { countsToJson } from "../sign-out/remote-json.ts";
import { exitCodes, UsageError, type Command, type OptionValues } from "./command.ts";
import { connectUpstreams } from "./connect-upstreams.ts";
import { adminUrlOption, readAdminUrl } from "./read-admin-url.ts";
import { readSettings, settingOptions } from "./read-settings.ts";
import { reconcileByAdminApi } from "./reconcile-by-admin-api.ts";
import { countsText } from "./remote-order-text.ts";

/** `lethe reconcile`: ends the sign-ins of identities that are disabled or gone at Kratos. */
export const reconcileCommand: Command = {
  summary: "end the sign-ins of identities that are disabled or gone at Kratos",
  options: {
    subject: {
      type: "string",
      multiple: true,
      value: "ID",
      help: "only this one, also one that is gone; may be repeated",
    },
    "dry-run": { type: "boolean", help: "say what would end, and end nothing" },
    json: { type: "boolean", help: "for programs" },
    ...adminUrlOption,
    ...settingOptions,
  },
  async run(args, context) {
    const subjects = subjectsOf(args.options);
    const isDryRun = args.options["dry-run"] === true;
    const isJson = args.options["json"] === true;
    const elsewhere = await readAdminUrl(args, context);
    if (elsewhere !== undefined)
      return reconcileByAdminApi({ ...elsewhere, subjects, isDryRun, isJson }, context);
    const { config } = await readSettings(args, context);
    const upstreams = connectUpstreams(config);
    const { kratos } = upstreams;
    if (kratos?.hasAdmin !== true) {
      upstreams.close();
      throw new UsageError("reconcile needs KRATOS_PUBLIC_URL and KRATOS_ADMIN_URL");
    }
    const auditLog = auditLogOf(pino({ base: null }, context.stderr), config.log.auditLevel);
    const remote = createRemoteSignOut(upstreams);
    const ending = endAtOnce(remote, auditLog);
    const reconciliation = createReconciliation({
      kratos,
      preview: remote.preview,
      isOrdered: () => Promise.resolve(false),
      order: (asked) => ending.order(asked),
      auditLog,
    });
    const total: Reconciled = { looked: 0, found: [], nextPageToken: undefined };
    try {
      do {
        // oxlint-disable-next-line no-await-in-loop -- each part says where the next one begins
        const part = await reconciliation.look({
          subjects,
          pageToken: total.nextPageToken,
          isDryRun,
          actor: "command",
        });
        total.looked += part.looked;
        total.found.push(...part.found);
        total.nextPageToken = part.nextPageToken;
        if (!isJson && total.nextPageToken !== undefined)
          context.stderr.write(`Looked at ${total.looked} identities so far.\n`);
      } while (total.nextPageToken !== undefined);
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      context.stderr.write(`lethe: stopped half-way: ${error.detail ?? error.code}. Run it again.\n`);
      return exitCodes.failed;
    } finally {
      upstreams.close();
    }
    const isFailed = ({ subject }: FoundSubject) => ending.failed.has(subject);
    context.stdout.write(
      isJson ? `${JSON.stringify(toJson(total, isDryRun, isFailed))}\n` : toText(total, isDryRun, isFailed),
    );
    return ending.failed.size === 0 ? exitCodes.ok : exitCodes.failed;
  },
};

function subjectsOf({ subject }: OptionValues): string[] | undefined {
  if (!Array.isArray(subject)) return undefined;
  const subjects = subject.map(String);
  if (subjects.includes("")) throw new UsageError("--subject is empty");
  return subjects;
}

// One after the other would take hours; how many at once, the reconciliation says.
function endAtOnce(remote: ReturnType<typeof createRemoteSignOut>, auditLog: Logger) {
  const audit = createOrderAudit(auditLog);
  const failed = new Set<string>();
  return {
    failed,
    async order(asked: NewOrder): Promise<string> {
      const audited = { ...asked, id: randomUUID() };
      audit.begun(audited);
      const result = await remote.run(asked.order);
      audit.ended(audited, result, 1);
      if (result.state === "failed") failed.add(asked.order.subject);
      return audited.id;
    },
  };
}

function toJson(
  { looked, found }: Reconciled,
  isDryRun: boolean,
  isFailed: (found: FoundSubject) => boolean,
) {
  return {
    dry_run: isDryRun,
    looked,
    found: found.map((one) => ({
      subject: one.subject,
      why: one.why,
      ...countsToJson(one.counts),
      ...(!isDryRun && { state: isFailed(one) ? "failed" : "done" }),
    })),
  };
}

function toText(
  { looked, found }: Reconciled,
  isDryRun: boolean,
  isFailed: (found: FoundSubject) => boolean,
) {
  const verb = (one: FoundSubject) => {
    if (isDryRun) return "To end";
    return isFailed(one) ? "Failed, run it again" : "Ended";
  };
  return [
    ...found.map((one) => `${one.subject} (${one.why}): ${verb(one)}: ${countsText(one.counts)}`),
    `Looked at ${looked}, found ${found.length}.`,
    "",
  ].join("\n");
}
