import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** CPU time in milliseconds that a program has used so far, in user and in system mode. From /proc: there is only Linux here. */
export type CpuClock = () => number;

const msPerTick = 1000 / Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
// Where proc(5) has them, counted from behind the program's name.
const at = { parent: 1, user: 11, system: 12, childrensUser: 13, childrensSystem: 14 };

/** Of the process that runs this program with this variable in its environment. */
export function clockOf(program: string, variable: string): CpuClock {
  const pid = pids().find((candidate) => {
    const [name = "", first = ""] = read(candidate, "cmdline").split("\0");
    // The leash on a program has all that it has.
    if (name !== program || first.endsWith("process-guard.ts")) return false;
    return read(candidate, "environ").split("\0").includes(variable);
  });
  if (pid === undefined) throw new Error(`no process of ${program} with ${variable}`);
  return () => sumOf(pid, ["user", "system"]);
}

/** Of a server that has a process for each connection: its first one keeps the time of those that have ended. */
export function clockOfPostgres(port: number): CpuClock {
  const pid = pids().find(
    (candidate) => read(candidate, "cmdline").includes(`port=${port}\0`) && runsPostgres(candidate),
  );
  if (pid === undefined) throw new Error(`no PostgreSQL on port ${port}`);
  return () => {
    const living = pids().filter((other) => Number(fieldsOf(other)[at.parent]) === pid);
    const own = sumOf(pid, ["user", "system", "childrensUser", "childrensSystem"]);
    return living.reduce((sum, child) => sum + sumOf(child, ["user", "system"]), own);
  };
}

function sumOf(pid: number, names: (keyof typeof at)[]): number {
  const fields = fieldsOf(pid);
  return names.reduce((sum, name) => sum + Number(fields[at[name]] ?? 0), 0) * msPerTick;
}

function pids(): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid));
}

function fieldsOf(pid: number): string[] {
  return read(pid, "stat")
    .replace(/^.*\) /s, "")
    .split(" ");
}

// Whoever started it has the same port in its command line.
function runsPostgres(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`).endsWith("/postgres");
  } catch {
    return false;
  }
}

// A process may end between two looks.
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
