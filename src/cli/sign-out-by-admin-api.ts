import { randomUUID } from "node:crypto";
import type { RemoteOrder } from "../sign-out/remote-order.ts";
import { AdminApiError, createAdminApiClient, type SignOutAnswer } from "./admin-api-client.ts";
import { exitCodes, type CommandContext } from "./command.ts";
import { followSignOuts } from "./follow-sign-outs.ts";
import { countsText, previewText, stillListedText, toCounts } from "./remote-order-text.ts";

/** What was typed. */
export interface SignOutByAdminApi {
  url: string;
  token: string;
  order: RemoteOrder;
  reason: string | undefined;
  isDryRun: boolean;
  isJson: boolean;
  /** Asks who typed it, where they have not said yes already. */
  confirm: () => Promise<boolean>;
}

/** Has a Lethe that runs place and carry out the order, and follows it to its end. */
export async function signOutByAdminApi(asked: SignOutByAdminApi, context: CommandContext): Promise<number> {
  const { order, isJson } = asked;
  const client = createAdminApiClient(asked);
  const wire = { ...wireOf(order), actor: "command", reason: asked.reason };
  const show = (answer: object, text: string) =>
    context.stdout.write(isJson ? `${JSON.stringify(answer)}\n` : text);
  let id: string | undefined;
  try {
    const preview = await client.preview(wire);
    const text = previewText(order, {
      counts: toCounts(preview),
      clientIds: preview.client_ids,
      notifiedClientIds: preview.notified_client_ids,
    });
    if (asked.isDryRun) {
      show(preview, text);
      return exitCodes.ok;
    }
    if (!isJson) context.stderr.write(text);
    if (!(await asked.confirm())) {
      context.stderr.write("Nothing was ended.\n");
      return exitCodes.failed;
    }
    const placed = await client.place(wire, randomUUID());
    id = placed.id;
    const over = await followSignOuts(client)(placed, eachChange(placed, context));
    show(over, endText(over));
    return over.state === "done" ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!(error instanceof AdminApiError)) throw error;
    const state = id === undefined ? "nothing was ordered" : `sign-out ${id} goes on by itself`;
    context.stderr.write(`lethe: ${state}: ${error.message}\n`);
    return exitCodes.failed;
  } finally {
    client.close();
  }
}

// A line for each, and one at the beginning.
function eachChange(placed: SignOutAnswer, { stderr }: CommandContext): (seen: SignOutAnswer) => void {
  let said = "";
  const say = (seen: SignOutAnswer) => {
    const text = progressText(seen);
    if (text !== said) stderr.write(`Sign-out ${seen.id}: ${text}\n`);
    said = text;
  };
  say(placed);
  return say;
}

function progressText({ state, tries, error, next_try_at: nextTryAt, ended }: SignOutAnswer): string {
  const reason = error === undefined || state === "done" ? "" : `, ${error}`;
  const next =
    state === "accepted" && tries > 0 && nextTryAt !== undefined ? `, tried again at ${nextTryAt}` : "";
  return `${state}${reason}${next}. Ended so far: ${countsText(toCounts(ended))}`;
}

function endText(over: SignOutAnswer): string {
  const ended = `Ended: ${countsText(toCounts(over.ended))}\n`;
  if (over.state === "done") return ended + stillListedText(over.still_listed);
  const what = over.state === "failed" ? "Failed, and given up" : "Not over yet: Lethe goes on with it";
  return `${what} (${over.error ?? over.state}).\n${ended}`;
}

// As `POST /sign-outs` takes it.
function wireOf({ subject, target, tokens }: RemoteOrder): object {
  const base = { subject, tokens };
  if (target.kind === "sign_in") return { ...base, sid: target.sid };
  if (target.kind === "client") return { ...base, client_id: target.clientId };
  if (target.kind === "all_clients") return { ...base, all_clients: true };
  const except = target.kind === "subject" ? target.except : undefined;
  return except === undefined
    ? base
    : { ...base, except: { sid: except.sid, session_id: except.kratosSession } };
}
