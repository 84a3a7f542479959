import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// Preloaded into a measured server: answers over IPC what only the process itself knows.

/** What a process says of itself. */
export interface Inside {
  /** User and system time of all its threads. */
  cpuMs: number;
  /** All that V8 has allocated since the start, freed or not. */
  allocatedBytes: number;
  heapUsedBytes: number;
}

/** `collect` has it collect its garbage first: what is then still used, is kept. */
export type ConfirmationPage = "figures" | "collect";

process.on("message", (question) => {
  if (question === "collect") collectGarbage();
  process.send?.(lookInside());
});
// Whoever has started us is gone.
process.on("disconnect", () => process.exit());
// The channel alone must not keep the server alive.
process.channel?.unref();

function lookInside(): Inside {
  const { user, system } = process.cpuUsage();
  const heap = getHeapStatistics();
  const { total_allocated_bytes: allocated } = heap as typeof heap & { total_allocated_bytes?: number };
  return {
    cpuMs: (user + system) / 1000,
    allocatedBytes: allocated ?? Number.NaN,
    heapUsedBytes: heap.used_heap_size,
  };
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
