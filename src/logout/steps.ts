import type { Ending } from "../pages/page-locals.ts";

/** One thing to end. Made to be repeated: what has ended already counts as done. */
export interface Step {
  ends: Ending;
  /** What it came to, for the audit. */
  run: () => Promise<string | number | void>;
}

/** How far a sign-out has come, for the page and the audit to say. */
export interface Progress {
  /** With what it came to. */
  ended: Map<Ending, string | number>;
  /** Begun, and not known to have ended. */
  unsure: Ending[];
  notEnded: Ending[];
}

export function startProgress(endings: readonly Ending[]): Progress {
  return { ended: new Map(), unsure: [], notEnded: [...endings] };
}

/** One after the other. The first that fails is the last: nothing after it begins. */
export async function runSteps(steps: readonly Step[], progress: Progress): Promise<void> {
  await steps.reduce(async (before, { ends, run }) => {
    await before;
    progress.notEnded = progress.notEnded.filter((ending) => ending !== ends);
    progress.unsure = [ends];
    progress.ended.set(ends, (await run()) ?? "ended");
    progress.unsure = [];
  }, Promise.resolve());
}
