import { createHash } from "node:crypto";
import { z } from "zod";

const shape = z.object({
  /** Of its challenge: a hash. */
  mark: z.string(),
  /** Where it begins: the client's own request at Hydra, or the page for a device's code. */
  beginning: z.string().optional(),
  /** The client's own page, for a request that no link can repeat. */
  home: z.string().optional(),
  client: z.string().optional(),
  shownAtMs: z.number(),
  /** How often it may still be offered to a user who signed in in another tab. */
  offers: z.number(),
});

/** A sign-in whose page was shown in this browser, and that may not have ended yet. */
export type PendingSignIn = z.output<typeof shape>;

export function isSame(one: Known, other: Known): boolean {
  return one.mark === other.mark || (one.beginning !== undefined && one.beginning === other.beginning);
}

type Known = Pick<PendingSignIn, "mark"> & { beginning?: string | undefined };

export function clientIn(beginning: string | undefined): string | undefined {
  if (beginning === undefined || !URL.canParse(beginning)) return undefined;
  return new URL(beginning).searchParams.get("client_id") ?? undefined;
}

export function isAmong(pending: PendingSignIn[], { mark }: PendingSignIn): boolean {
  return pending.some((one) => one.mark === mark);
}

export function markOf(challenge: string): string {
  return createHash("sha256").update(challenge).digest("base64url").slice(0, 22);
}

// What another release has sealed counts as absent.
export function parsePending(text: string | undefined): PendingSignIn | undefined {
  try {
    return shape.safeParse(JSON.parse(text ?? "")).data;
  } catch {
    return undefined;
  }
}
