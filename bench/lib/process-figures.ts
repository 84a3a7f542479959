import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const hasProc = existsSync("/proc/self/stat");
const ticksPerSecond = hasProc ? Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" })) : 1;

/** User and system CPU time that a process has used, in milliseconds. From /proc on Linux, else from `ps`, which knows hundredths. */
export function cpuTimeMs(pid: number): number {
  if (!hasProc) return fromPs(execFileSync("ps", ["-o", "time=", "-p", String(pid)], { encoding: "utf8" }));
  // The second field is the program's name in parentheses, which may hold spaces: count from behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

/** Resident memory of a process in MiB, now and at its highest; NaN where there is no /proc. */
export function residentMiB(pid: number): { now: number; highest: number } {
  const status = hasProc ? readFileSync(`/proc/${pid}/status`, "utf8") : "";
  return { now: mebibytesOf(status, "VmRSS"), highest: mebibytesOf(status, "VmHWM") };
}

function mebibytesOf(status: string, field: string): number {
  const [, kib] = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status) ?? [];
  return Number(kib) / 1024;
}

function fromPs(time: string): number {
  return (
    time
      .trim()
      .split(":")
      .reduce((total, part) => total * 60 + Number(part), 0) * 1000
  );
}
