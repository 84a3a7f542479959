import { z } from "zod";
import type { StoredOrder } from "../orders/order.ts";
import type { RemoteOrder, RemotePreview, RemoteTarget } from "../sign-out/remote-order.ts";
import { countsToJson, previewToJson } from "../sign-out/remote-json.ts";

/** Of a subject, a sign-in or a client. */
export const id = z.string().min(1).max(255);

/** `POST /sign-outs`. */
export const orderBody = z
  .strictObject({
    subject: id.describe("Whose sign-ins: Hydra's subject, and Kratos's identity id where there is a Kratos"),
    sid: id
      .optional()
      .describe(
        "One sign-in alone, by Hydra's session id. Hydra does not tell whose one is that it does not list: it ends all the same",
      ),
    client_id: id.optional().describe("One client's access alone; the user stays signed in"),
    all_clients: z.literal(true).optional().describe("Every client's access; the user stays signed in"),
    except: z
      .strictObject({
        sid: id.optional().describe("By Hydra's session id"),
        session_id: id.optional().describe("By the id of the session at Kratos"),
      })
      .refine(({ sid, session_id: session }) => sid !== undefined || session !== undefined, "names nothing")
      .optional()
      .describe("The one sign-in that stays"),
    tokens: z
      .enum(["all", "online", "none"])
      .default("all")
      .describe("Access that ends with sign-ins: all, all but that of clients with offline_access, or none"),
    reason: z.string().max(200).optional().describe("For the audit log"),
    actor: z
      .string()
      .regex(/^[\w.:@/-]{1,100}$/)
      .optional()
      .describe("Who asks, for the audit log"),
    dry_run: z.boolean().default(false).describe("Say what would end, and end nothing"),
  })
  .refine(
    ({ sid, client_id: client, all_clients: all, except }) =>
      [sid, client, all, except].filter((given) => given !== undefined).length <= 1,
    "sid, client_id, all_clients and except exclude each other",
  )
  .meta({ id: "NewSignOut" });

type OrderBody = z.output<typeof orderBody>;

export function toRemoteOrder(body: OrderBody): RemoteOrder {
  return { subject: body.subject, target: targetOf(body), tokens: body.tokens };
}

function targetOf({ sid, client_id: clientId, all_clients: all, except }: OrderBody): RemoteTarget {
  if (sid !== undefined) return { kind: "sign_in", sid };
  if (clientId !== undefined) return { kind: "client", clientId };
  if (all === true) return { kind: "all_clients" };
  if (except === undefined) return { kind: "subject" };
  return { kind: "subject", except: { sid: except.sid, kratosSession: except.session_id } };
}

/** So many of each. */
export const counts = z
  .object({
    sessions: z.number().int().describe("Sessions at Kratos"),
    sign_ins: z.number().int().describe("Sign-ins at Hydra"),
    clients: z.number().int().describe("Clients whose access, or some of it, ends"),
  })
  .meta({ id: "Counts" });

const time = z.iso.datetime();

/** What `/sign-outs` answers with. */
export const orderAnswer = z
  .object({
    id: z.uuid(),
    state: z
      .enum(["accepted", "running", "done", "failed"])
      .describe(
        "accepted: waits for its turn or another try; done: Hydra and Kratos say that it has ended; failed: given up",
      ),
    subject: z.string(),
    target: z
      .enum(["subject", "sign_in", "client", "all_clients", "late_access"])
      .describe("late_access: what a sign-out at a browser still had to revoke when its process was killed"),
    client_id: z.string().optional(),
    tokens: z.enum(["all", "online", "none"]),
    actor: z.string(),
    reason: z.string().optional(),
    tries: z.number().int(),
    ended: counts.describe("What all tries together have ended"),
    still_listed: z
      .number()
      .int()
      .describe("Sign-ins that Hydra lists on: those made without remember, which it ends by no id"),
    not_listed: z
      .literal(true)
      .optional()
      .describe(
        "Of one sign-in, when it is done: Hydra listed none such of the subject's. It had ended, all of its consents were skipped, or it was another user's",
      ),
    error: z.string().optional().describe("Why the last try failed"),
    requested_at: time,
    next_try_at: time.optional(),
    ended_at: time.optional(),
  })
  .meta({ id: "SignOut" });

export const orderList = z.object({ sign_outs: z.array(orderAnswer) }).meta({ id: "SignOuts" });

export const previewAnswer = z
  .object({
    dry_run: z.literal(true),
    ...counts.shape,
    client_ids: z.array(z.string()),
    notified_client_ids: z.array(z.string()).describe("Clients that get a logout token"),
  })
  .meta({ id: "Preview" });

export function orderToJson(stored: StoredOrder): z.output<typeof orderAnswer> {
  const { order, requestedAtMs, nextTryAtMs, endedAtMs } = stored;
  return {
    id: stored.id,
    state: stored.state,
    subject: order.subject,
    target: order.target.kind,
    ...(order.target.kind === "client" && { client_id: order.target.clientId }),
    tokens: order.tokens,
    actor: stored.actor,
    reason: stored.reason,
    tries: stored.tries,
    ended: countsToJson(stored.ended),
    still_listed: stored.stillListed,
    ...(wasNotListed(stored) && { not_listed: true as const }),
    error: stored.error,
    requested_at: new Date(requestedAtMs).toISOString(),
    ...(nextTryAtMs !== undefined && { next_try_at: new Date(nextTryAtMs).toISOString() }),
    ...(endedAtMs !== undefined && { ended_at: new Date(endedAtMs).toISOString() }),
  };
}

function wasNotListed({ order, state, ended, stillListed }: StoredOrder): boolean {
  return order.target.kind === "sign_in" && state === "done" && ended.signIns + stillListed === 0;
}

export function dryRunToJson(preview: RemotePreview): z.output<typeof previewAnswer> {
  return { dry_run: true, ...previewToJson(preview) };
}
