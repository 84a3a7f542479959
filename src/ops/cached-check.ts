import { withDeadline } from "../deadline.ts";

const keepForMs = 1000;

export interface CachedCheckOptions<T> {
  /** When the answer has not come by then it is `otherwise`, and the next probe asks anew. */
  withinMs: number;
  otherwise: T;
  now?: () => number;
}

/** Asks at most once a second, and once at a time, however many probes come in. A check that fails says `otherwise`. */
export function cachedCheck<T>(
  check: () => Promise<T>,
  { withinMs, otherwise, now = Date.now }: CachedCheckOptions<T>,
): () => Promise<T> {
  let last: { answer: Promise<T>; at: number } | undefined;
  let asking = false;
  return () => {
    if (last === undefined || (!asking && now() - last.at >= keepForMs)) {
      asking = true;
      last = { answer: ask().finally(() => (asking = false)), at: now() };
    }
    return last.answer;
  };

  // All callers wait for the same one: one that hung would hang them all for good.
  async function ask(): Promise<T> {
    try {
      return await withDeadline(check(), withinMs, () => new Error("the check took too long"));
    } catch {
      return otherwise;
    }
  }
}
