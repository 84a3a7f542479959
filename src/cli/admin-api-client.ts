import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { orderAnswer, orderList, previewAnswer } from "../admin-api/order-json.ts";
import { reconcileAnswer, type reconcileBody } from "../admin-api/reconcile-json.ts";
import { createTransport, type TransportResponse } from "../upstream/transport.ts";
import { TransportError } from "../upstream/transport-error.ts";

/** A sign-out as the admin API tells of it. */
export type SignOutAnswer = z.output<typeof orderAnswer>;

type ReconcileRequest = z.input<typeof reconcileBody>;

/** The admin API of a Lethe that runs elsewhere. Every call throws `AdminApiError` and nothing else. */
export interface AdminApiClient {
  preview(order: object): Promise<z.output<typeof previewAnswer>>;
  /** @param key who asks twice with one key asks once: it is asked again when no answer came */
  place(order: object, key: string): Promise<SignOutAnswer>;
  find(id: string): Promise<SignOutAnswer>;
  /** The newest of a subject, the newest first. */
  listOf(subject: string): Promise<SignOutAnswer[]>;
  /** @param page_token where it goes on: then it is asked again when no answer came. An order that waits is not placed twice */
  reconcile(request: ReconcileRequest): Promise<z.output<typeof reconcileAnswer>>;
  close(): void;
}

/** What went wrong, for who typed the command; it holds no secret. */
export class AdminApiError extends Error {
  override readonly name = "AdminApiError";
  /** It may pass by itself. */
  readonly isTemporary: boolean;

  constructor(message: string, isTemporary: boolean) {
    super(message);
    this.isTemporary = isTemporary;
  }
}

const timeoutMs = 10_000;
// One request looks at 10,000 identities, each of which may take two calls over there, and may find all of them.
const reconcileTimeoutMs = 5 * 60_000;
const maxAnswerBytes = 8 * 1024 * 1024;
const retryAfterMs = [500, 2_000, 5_000];
const problem = z.object({
  title: z.string().max(200),
  detail: z.string().max(500).optional(),
  code: z.string().max(100).optional(),
});

export function createAdminApiClient({ url, token }: { url: string; token: string }): AdminApiClient {
  const transport = createTransport({ timeoutMs: reconcileTimeoutMs, maxSockets: 2, maxAnswerBytes });
  const headers = { Authorization: `Bearer ${token}`, Accept: "application/json" };
  return {
    preview: (order) => post("/sign-outs", previewAnswer, { ...order, dry_run: true }),
    place: (order, key) =>
      again(() => post("/sign-outs", orderAnswer, order, { more: { "Idempotency-Key": key } })),
    find: (id) => again(() => get(`/sign-outs/${id}`, orderAnswer)),
    listOf: async (subject) =>
      (await again(() => get(`/sign-outs?subject=${encodeURIComponent(subject)}`, orderList))).sign_outs,
    reconcile(request) {
      const look = () =>
        post("/sign-outs/reconcile", reconcileAnswer, request, { withinMs: reconcileTimeoutMs });
      return request.page_token === undefined ? look() : again(look);
    },
    close: transport.close,
  };

  function get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return ask(schema, { url: url + path, headers, timeoutMs });
  }

  function post<T>(
    path: string,
    schema: z.ZodType<T>,
    body: object,
    { more = {}, withinMs = timeoutMs }: { more?: Record<string, string>; withinMs?: number } = {},
  ): Promise<T> {
    return ask(schema, {
      url: url + path,
      method: "POST",
      headers: { ...headers, ...more, "Content-Type": "application/json" },
      data: JSON.stringify(body),
      timeoutMs: withinMs,
    });
  }

  async function ask<T>(schema: z.ZodType<T>, call: Parameters<typeof transport.request>[0]): Promise<T> {
    const answer = await transport.request(call).catch((error: unknown) => {
      if (!(error instanceof TransportError)) throw error;
      throw new AdminApiError(`the admin API can't be reached (${error.message})`, true);
    });
    if (answer.status < 200 || answer.status > 299) throw refusal(answer);
    const parsed = schema.safeParse(answer.data);
    if (parsed.success) return parsed.data;
    throw new AdminApiError("what answers at --admin-url is no admin API of Lethe's", false);
  }
}

// What it says, where that is a problem of Lethe's; anything else at that address may say what it likes.
function refusal({ status, data }: TransportResponse): AdminApiError {
  const said = problem.safeParse(data);
  const words = said.success ? [said.data.title, said.data.code, said.data.detail] : [];
  const text = [`the admin API answered ${status}`, ...words.filter((word) => word !== undefined)].join(": ");
  return new AdminApiError(text, status === 429 || status >= 500);
}

async function again<T>(act: () => Promise<T>, tries = 0): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const waitMs = retryAfterMs[tries];
    if (!(error instanceof AdminApiError) || !error.isTemporary || waitMs === undefined) throw error;
    await pause(waitMs);
    return again(act, tries + 1);
  }
}
