import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Inside } from "../lib/inside.ts";

// Preloaded into the process that is watched, in place of the other benchmarks' look inside.

/** With what Node keeps the process alive for, by kind. */
export interface InsideSoak extends Inside {
  resources: Record<string, number>;
}

process.on("message", (question) => {
  if (question === "collect") {
    setFlagsFromString("--expose-gc");
    (runInNewContext("gc") as () => void)();
  }
  process.send?.(look());
});
// Whoever has started us is gone.
process.on("disconnect", () => process.exit());
process.channel?.unref();

function look(): InsideSoak {
  const { user, system } = process.cpuUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const heapUsedBytes = getHeapStatistics().used_heap_size;
  return { cpuMs: (user + system) / 1000, allocatedBytes: Number.NaN, heapUsedBytes, resources };
}
