import type { z } from "zod";
import type { reconcileAnswer } from "../admin-api/reconcile-json.ts";
import { forEachConcurrently } from "../concurrency.ts";
import {
  AdminApiError,
  createAdminApiClient,
  type AdminApiClient,
  type SignOutAnswer,
} from "./admin-api-client.ts";
import { exitCodes, type CommandContext } from "./command.ts";
import { followSignOuts } from "./follow-sign-outs.ts";
import { countsText, toCounts } from "./remote-order-text.ts";

/** What was typed. */
export interface ReconcileByAdminApi {
  url: string;
  token: string;
  subjects: readonly string[] | undefined;
  isDryRun: boolean;
  isJson: boolean;
}

type Found = z.output<typeof reconcileAnswer>["found"][number];

/** What has been found so far. */
interface Total {
  looked: number;
  found: Found[];
}

// As many as one request takes.
const subjectsAtOnce = 500;
const followedAtOnce = 4;

/** Has a Lethe that runs look for users whose identity is lost and place the orders, and follows these to their end. */
export async function reconcileByAdminApi(
  asked: ReconcileByAdminApi,
  context: CommandContext,
): Promise<number> {
  const { isDryRun, isJson } = asked;
  const client = createAdminApiClient(asked);
  const total: Total = { looked: 0, found: [] };
  const seen = new Map<string, SignOutAnswer>();
  try {
    await lookAtAll(client, asked, total, (line) => isJson || context.stderr.write(`${line}\n`));
    if (!isDryRun) await followAll(client, total.found, seen);
  } catch (error) {
    if (!(error instanceof AdminApiError)) throw error;
    context.stderr.write(`lethe: ${stoppedText(total, isDryRun, error)}\n`);
    return exitCodes.failed;
  } finally {
    client.close();
  }
  context.stdout.write(isJson ? `${JSON.stringify(toJson(total, isDryRun, seen))}\n` : toText(total, seen));
  const isOver = isDryRun || total.found.every(({ subject }) => seen.get(subject)?.state === "done");
  return isOver ? exitCodes.ok : exitCodes.failed;
}

async function lookAtAll(
  client: AdminApiClient,
  { subjects, isDryRun }: ReconcileByAdminApi,
  total: Total,
  say: (line: string) => void,
): Promise<void> {
  const about = { actor: "command", dry_run: isDryRun };
  const add = async (part: { subjects?: string[]; page_token?: string }) => {
    const { looked, found, next_page_token: next } = await client.reconcile({ ...about, ...part });
    total.looked += looked;
    total.found.push(...found);
    return next;
  };
  if (subjects !== undefined) {
    const named = [...new Set(subjects)];
    for (let from = 0; from < named.length; from += subjectsAtOnce)
      // oxlint-disable-next-line no-await-in-loop -- one request is work enough for the Lethe that is asked
      await add({ subjects: named.slice(from, from + subjectsAtOnce) });
    return;
  }
  let next = await add({});
  while (next !== undefined) {
    say(`Looked at ${total.looked} identities so far.`);
    // oxlint-disable-next-line no-await-in-loop -- each part says where the next one begins
    next = await add({ page_token: next });
  }
}

async function followAll(
  client: AdminApiClient,
  found: readonly Found[],
  seen: Map<string, SignOutAnswer>,
): Promise<void> {
  const follow = followSignOuts(client);
  await forEachConcurrently(found, followedAtOnce, async ({ subject, sign_out_id: id }) => {
    const first = id === undefined ? await earlierOf(client, subject) : await client.find(id);
    if (first !== undefined) seen.set(subject, await follow(first));
  });
}

// Where no order was placed an earlier one goes on, or was over a moment later.
async function earlierOf(client: AdminApiClient, subject: string): Promise<SignOutAnswer | undefined> {
  const ofAll = (await client.listOf(subject)).filter(({ target }) => target === "subject");
  return ofAll.find(({ ended_at: endedAt }) => endedAt === undefined) ?? ofAll[0];
}

// What a request has ordered before it failed, its answer does not say.
function stoppedText({ looked, found }: Total, isDryRun: boolean, { message, isTemporary }: AdminApiError) {
  if (isDryRun) return `stopped: ${message}`;
  if (looked === 0 && !isTemporary) return `nothing was ordered: ${message}`;
  const ordered = found.filter(({ sign_out_id: id }) => id !== undefined).length;
  return `stopped half-way: ${message}. What was ordered until then goes on by itself (sign-outs: at least ${ordered}). Run it again.`;
}

function toJson({ looked, found }: Total, isDryRun: boolean, seen: ReadonlyMap<string, SignOutAnswer>) {
  return {
    dry_run: isDryRun,
    looked,
    found: found.map((one) => {
      const order = seen.get(one.subject);
      return order === undefined ? one : { ...one, sign_out_id: order.id, state: order.state };
    }),
  };
}

function toText({ looked, found }: Total, seen: ReadonlyMap<string, SignOutAnswer>): string {
  return [
    ...found.map((one) => `${one.subject} (${one.why}): ${whatBecame(one, seen.get(one.subject))}`),
    `Looked at ${looked}, found ${found.length}.`,
    "",
  ].join("\n");
}

function whatBecame(one: Found, order: SignOutAnswer | undefined): string {
  if (order === undefined) return `To end: ${countsText(toCounts(one))}`;
  const ended = countsText(toCounts(order.ended));
  if (order.state === "done") return `Ended: ${ended}`;
  const what = order.state === "failed" ? "Failed, and given up" : "Not over yet, Lethe goes on with it";
  return `${what} (${order.error ?? order.state}). Ended: ${ended}`;
}
