import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { pino } from "pino";
import { PageError } from "../errors.ts";
import { auditLogOf } from "../ops/audit-log.ts";
import { createOrderAudit } from "../orders/audit.ts";
import { createRemoteSignOut } from "../sign-out/remote-sign-out.ts";
import { previewToJson, resultToJson } from "../sign-out/remote-json.ts";
import { exitCodes, UsageError, type Command, type CommandContext } from "./command.ts";
import { connectUpstreams } from "./connect-upstreams.ts";
import { adminUrlOption, readAdminUrl } from "./read-admin-url.ts";
import { readRemoteOrder, remoteOrderOptions } from "./read-remote-order.ts";
import { readSettings, settingOptions } from "./read-settings.ts";
import { previewText, resultText } from "./remote-order-text.ts";
import { signOutByAdminApi } from "./sign-out-by-admin-api.ts";

/** `lethe sign-out --subject …`: ends a user's sign-ins, or a client's access to them, without a browser. */
export const signOutCommand: Command = {
  summary: "sign a user out without a browser, or end a client's access",
  options: {
    ...remoteOrderOptions,
    reason: { type: "string", value: "TEXT", help: "for the audit log" },
    "dry-run": { type: "boolean", help: "say what would end, and end nothing" },
    yes: { type: "boolean", short: "y", help: "do not ask" },
    json: { type: "boolean", help: "for programs" },
    ...adminUrlOption,
    ...settingOptions,
  },
  async run(args, context) {
    const { options } = args;
    const order = readRemoteOrder(options);
    const reason = typeof options["reason"] === "string" ? options["reason"] : undefined;
    const [isJson, isDryRun] = [options["json"] === true, options["dry-run"] === true];
    const confirm = async () => options["yes"] === true || isConfirmed(context);
    const elsewhere = await readAdminUrl(args, context);
    if (elsewhere !== undefined)
      return signOutByAdminApi({ ...elsewhere, order, reason, isDryRun, isJson, confirm }, context);
    const { config } = await readSettings(args, context);
    const parts = connectUpstreams(config);
    const show = (wire: object, text: string) =>
      context.stdout.write(isJson ? `${JSON.stringify(wire)}\n` : text);
    try {
      const remote = createRemoteSignOut(parts);
      const preview = await remote.preview(order);
      if (isDryRun) {
        show({ dry_run: true, ...previewToJson(preview) }, previewText(order, preview));
        return exitCodes.ok;
      }
      if (!isJson) context.stderr.write(previewText(order, preview));
      if (!(await confirm())) {
        context.stderr.write("Nothing was ended.\n");
        return exitCodes.failed;
      }
      const auditLog = auditLogOf(pino({ base: null }, context.stderr), config.log.auditLevel);
      const audit = createOrderAudit(auditLog);
      const audited = { id: randomUUID(), order, actor: "command", reason };
      audit.begun(audited);
      const result = await remote.run(order);
      audit.ended(audited, result, 1);
      show(resultToJson(result), resultText(result));
      return result.state === "done" ? exitCodes.ok : exitCodes.failed;
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      context.stderr.write(`lethe: nothing was ended: ${error.detail ?? error.code}\n`);
      return exitCodes.failed;
    } finally {
      parts.close();
    }
  },
};

async function isConfirmed({ stdin, stderr }: CommandContext): Promise<boolean> {
  // A script that says no is asked nothing that it could not answer.
  if (!("isTTY" in stdin) || stdin.isTTY !== true) throw new UsageError("sign-out needs --yes here");
  const lines = createInterface({ input: stdin });
  stderr.write("Go on? [y/N] ");
  const answer = new Promise<string>((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => resolve(""));
  });
  const isYes = /^y(?:es)?$/i.test((await answer).trim());
  lines.close();
  return isYes;
}
