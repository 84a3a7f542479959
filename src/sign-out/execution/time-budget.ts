/** For how long one request ends one thing after the other, before its page shows how far it has come. */
export const signOutBudgetMs = 3_000;

/** Whether something more may begin. The first always may, so that each request comes further; the time runs from then. */
export function startTimeBudget(ms: number): () => boolean {
  let endsAtMs: number | undefined;
  return () => {
    if (endsAtMs !== undefined) return performance.now() < endsAtMs;
    endsAtMs = performance.now() + ms;
    return true;
  };
}
