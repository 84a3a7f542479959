import {
  countOf,
  type Count,
  type EarlierProgress,
  type Progress,
  type TerminationTarget,
} from "../progress.ts";

/** One thing to end. Made to be repeated: what has ended already counts as done. */
export interface Step {
  ends: TerminationTarget;
  /**
   * @param count of many: kept up to date while it runs, so that a failure can say how far it came
   * @returns what it came to, for the audit; and of many, how many it left for another request
   */
  run: (count: Count) => Promise<string | { ended: number; left: number } | void>;
}

/** One after the other. The first that fails, or leaves something, is the last: nothing after it begins. */
export async function runSteps(
  steps: readonly Step[],
  progress: Progress,
  earlier?: EarlierProgress,
): Promise<void> {
  await steps.reduce(async (previous, { ends, run }) => {
    await previous;
    if (progress.incomplete !== undefined) return;
    const others = (targets: TerminationTarget[]) => targets.filter((target) => target !== ends);
    progress.notEnded = others(progress.notEnded);
    progress.unsure = [...others(progress.unsure), ends];
    progress.ended.delete(ends);
    const count = countOf(progress, ends);
    progress.counts.set(ends, count);
    const result = (await run(count)) ?? "ended";
    progress.ended.set(ends, together(earlier?.ended[ends], result));
    progress.unsure = others(progress.unsure);
    if (typeof result === "object" && result.left > 0) progress.incomplete = ends;
  }, Promise.resolve());
}

function together(
  earlier: string | number | undefined,
  result: Exclude<Awaited<ReturnType<Step["run"]>>, void>,
): string | number {
  if (typeof result === "object") return Number(earlier ?? 0) + result.ended;
  // What ended in a request before is not there any more.
  return result === "none" ? (earlier ?? result) : result;
}
