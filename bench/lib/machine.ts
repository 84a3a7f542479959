import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";

/** What the figures were taken on. */
export interface Machine {
  node: string;
  system: string;
  cpu: string;
  cores: number;
  memoryGiB: number;
  /** What else was going on: the mean number of running processes in the minute before. */
  loadBefore: number;
  lethe: string;
}

export function describeMachine(): Machine {
  const [cpu] = cpus();
  const manifest = new URL("../../package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return {
    node: process.version,
    system: `${type()} ${release().split("-")[0] ?? ""}`,
    cpu: cpu?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    lethe: version,
  };
}
