import type { Ending } from "../../logout/logout-locals.ts";
import type { GoingOn } from "../../logout/sealed-request.ts";

/** One thing to end. Made to be repeated: what has ended already counts as done. */
export interface Step {
  ends: Ending;
  /** What it came to, for the audit; and of many, how many it left for another request. */
  run: () => Promise<string | { ended: number; left: number } | void>;
}

/** How far a sign-out has come, for the page and the audit to say. */
export interface Progress {
  /** With what it came to, in this request and those before it. */
  ended: Map<Ending, string | number>;
  /** Begun, and not known to have ended. */
  unsure: Ending[];
  notEnded: Ending[];
  /** The step that left something, if one did. */
  halfWay: Ending | undefined;
}

/** @param before how far the requests before this one have come */
export function startProgress(endings: readonly Ending[], before?: GoingOn): Progress {
  const had = endings.filter((ending) => before !== undefined && ending in before.ended);
  const complete = had.filter((ending) => ending !== before?.halfWay);
  return {
    ended: new Map(complete.map((ending) => [ending, before?.ended[ending] ?? "ended"])),
    unsure: had.filter((ending) => ending === before?.halfWay),
    notEnded: endings.filter((ending) => !had.includes(ending)),
    halfWay: undefined,
  };
}

/** One after the other. The first that fails, or leaves something, is the last: nothing after it begins. */
export async function runSteps(steps: readonly Step[], progress: Progress, before?: GoingOn): Promise<void> {
  await steps.reduce(async (previous, { ends, run }) => {
    await previous;
    if (progress.halfWay !== undefined) return;
    const others = (endings: Ending[]) => endings.filter((ending) => ending !== ends);
    progress.notEnded = others(progress.notEnded);
    progress.unsure = [...others(progress.unsure), ends];
    progress.ended.delete(ends);
    const result = (await run()) ?? "ended";
    progress.ended.set(ends, together(before?.ended[ends], result));
    progress.unsure = others(progress.unsure);
    if (typeof result === "object" && result.left > 0) progress.halfWay = ends;
  }, Promise.resolve());
}

function together(
  before: string | number | undefined,
  result: Exclude<Awaited<ReturnType<Step["run"]>>, void>,
): string | number {
  if (typeof result === "object") return Number(before ?? 0) + result.ended;
  // What ended in a request before is not there any more.
  return result === "none" ? (before ?? result) : result;
}
