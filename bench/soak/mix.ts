import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { createBrowser } from "../lib/browser.ts";
import { soakVisits } from "./visits.ts";

export interface Mix {
  origin: string;
  perSecond: number;
  seconds: number;
}

/** How often what was visited, and what went wrong. */
export interface Mixed {
  visits: Record<string, number>;
  failures: Record<string, number>;
}

/** All kinds of visits in turn at a steady rate, whether or not the ones before are over. */
export async function visitInTurn({ origin, perSecond, seconds }: Mix): Promise<Mixed> {
  // Of those that a busy moment has opened, few are kept: how many are open must tell of Lethe, not of the busiest moment so far.
  const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 8 });
  const browser = createBrowser(origin, agent, () => undefined);
  const mixed: Mixed = { visits: {}, failures: {} };
  const pending = new Set<Promise<void>>();
  const startedAt = performance.now();
  const total = perSecond * seconds;
  for (let begun = 0; begun < total; await pause(5)) {
    const due = Math.min(total, ((performance.now() - startedAt) / 1000) * perSecond);
    for (; begun < due; begun += 1) begin(begun);
  }
  await Promise.all(pending);
  agent.destroy();
  return mixed;

  function begin(at: number): void {
    const kind = soakVisits[at % soakVisits.length];
    if (kind === undefined) return;
    const done = kind
      .visit(browser, origin)
      .then(
        () => count(mixed.visits, kind.name),
        (error: unknown) => count(mixed.failures, `${kind.name}: ${String(error)}`),
      )
      .finally(() => pending.delete(done));
    pending.add(done);
  }
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
