import { readdirSync, readlinkSync } from "node:fs";
import { residentMiB } from "../lib/process-figures.ts";
import type { Server } from "../lib/start-server.ts";
import type { InsideSoak } from "./inside.ts";

/** A process at one moment, its garbage collected. */
export interface Sample {
  atSeconds: number;
  rssMiB: number;
  heapMiB: number;
  /** Open files of any kind, sockets among them. */
  handles: number;
  sockets: number;
  timers: number;
  resources: Record<string, number>;
}

export async function takeSample(server: Server, startedAt: number): Promise<Sample> {
  const inside = (await server.ask?.("collect")) as InsideSoak;
  const open = openFilesOf(server.pid);
  return {
    atSeconds: (performance.now() - startedAt) / 1000,
    rssMiB: residentMiB(server.pid).now,
    heapMiB: inside.heapUsedBytes / 1024 ** 2,
    handles: open.length,
    sockets: open.filter((target) => target.startsWith("socket:")).length,
    timers: inside.resources["Timeout"] ?? 0,
    resources: inside.resources,
  };
}

// Linux alone says so.
function openFilesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`);
    } catch {
      // Closed since.
      return [];
    }
  });
}
