/** How long one request ends one thing after the other, before the person is shown how far it has come. */
export const signOutSliceMs = 3_000;

/** Whether something more may begin. The first always may, so that each slice comes further; the time runs from then. */
export function startSlice(ms: number): () => boolean {
  let endsAtMs: number | undefined;
  return () => {
    if (endsAtMs !== undefined) return performance.now() < endsAtMs;
    endsAtMs = performance.now() + ms;
    return true;
  };
}
