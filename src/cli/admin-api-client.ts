import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { orderAnswer, previewAnswer } from "../admin-api/order-json.ts";
import { createTransport, type TransportResponse } from "../upstream/transport.ts";
import { TransportError } from "../upstream/transport-error.ts";

/** A sign-out as the admin API tells of it. */
export type SignOutAnswer = z.output<typeof orderAnswer>;

/** The admin API of a Lethe that runs elsewhere. Every call throws `AdminApiError` and nothing else. */
export interface AdminApiClient {
  preview(order: object): Promise<z.output<typeof previewAnswer>>;
  /** @param key who asks twice with one key asks once: it is asked again when no answer came */
  place(order: object, key: string): Promise<SignOutAnswer>;
  find(id: string): Promise<SignOutAnswer>;
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
const retryAfterMs = [500, 2_000, 5_000];
const problem = z.object({
  title: z.string().max(200),
  detail: z.string().max(500).optional(),
  code: z.string().max(100).optional(),
});

export function createAdminApiClient({ url, token }: { url: string; token: string }): AdminApiClient {
  const transport = createTransport({ timeoutMs, maxSockets: 2 });
  const headers = { Authorization: `Bearer ${token}`, Accept: "application/json" };
  return {
    preview: (order) => post(previewAnswer, { ...order, dry_run: true }, {}),
    place: (order, key) => again(() => post(orderAnswer, order, { "Idempotency-Key": key })),
    find: (id) => again(() => ask(orderAnswer, { url: `${url}/sign-outs/${id}`, headers })),
    close: transport.close,
  };

  function post<T>(schema: z.ZodType<T>, body: object, more: Record<string, string>): Promise<T> {
    return ask(schema, {
      url: `${url}/sign-outs`,
      method: "POST",
      headers: { ...headers, ...more, "Content-Type": "application/json" },
      data: JSON.stringify(body),
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
