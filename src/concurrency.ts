/** Runs what it is given, at most so many at once, the rest in the order in which they came. */
export function limitConcurrency(atOnce: number): <T>(act: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (act) => {
    if (running < atOnce) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await act();
    } finally {
      // What waits takes over the place.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/** The first failure keeps those that have not begun from beginning, and is thrown when the others have ended. */
export async function forEachConcurrently<T>(
  items: readonly T[],
  atOnce: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  await forEachWhile(items, atOnce, () => true, act);
}

/** The same, but asks before each whether it may still begin. Returns how many were done. */
export async function forEachWhile<T>(
  items: readonly T[],
  atOnce: number,
  mayBegin: () => boolean,
  act: (item: T) => Promise<void>,
): Promise<number> {
  const run = limitConcurrency(atOnce);
  let failed = false;
  let done = 0;
  const acts = items.map((item) =>
    run(async () => {
      if (failed || !mayBegin()) return;
      try {
        await act(item);
        done += 1;
      } catch (error) {
        failed = true;
        throw error;
      }
    }),
  );
  await Promise.allSettled(acts);
  await Promise.all(acts);
  return done;
}
