import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { freePort } from "../../testkit/processes/free-port.ts";
import type { Inside, ConfirmationPage } from "./inside.ts";
import { cpuTimeMs } from "./process-figures.ts";
import { waitForPort } from "./wait-for-port.ts";

/** A server in a process of its own. */
export interface Server {
  name: string;
  origin: string;
  /** 0 when nobody knows. */
  pid: number;
  /** User and system time so far. */
  cpuMs: () => Promise<number>;
  /** Undefined for a process into which nobody can look. */
  ask: ((question?: ConfirmationPage) => Promise<Inside>) | undefined;
  /** At once. */
  stop: () => Promise<void>;
}

export interface StartOptions {
  name: string;
  /** Gets the port that was picked. */
  run: (port: number) => { script: string; args?: string[]; env?: Record<string, string> };
  port?: number | undefined;
  /** Where its standard output goes. */
  log?: string;
  /** What lets us look into it, to be preloaded. Without it the process is looked at from outside. */
  inside?: string | undefined;
  /** Options of Node itself. */
  nodeArgs?: string[] | undefined;
}

/** Starts a Node program and waits until it takes connections, without asking it anything. */
export async function startServer(options: StartOptions): Promise<Server> {
  const { name, run, log, inside, nodeArgs = [] } = options;
  const port = options.port ?? (await freePort());
  const { script, args = [], env = {} } = run(port);
  const { PATH = "" } = process.env;
  const preload = inside === undefined ? [] : ["--import", inside];
  const output = log === undefined ? "ignore" : openSync(log, "a");
  const child = spawn(process.execPath, [...preload, ...nodeArgs, script, ...args], {
    stdio: ["ignore", output, "inherit", ...(inside === undefined ? [] : ["ipc" as const])],
    env: { PATH, ...env },
    // Where no `.env` of a developer's is.
    cwd: import.meta.dirname,
  });
  if (typeof output === "number") closeSync(output);
  const ended = once(child, "exit");
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  await waitForPort({ port, hasEnded });
  const { pid = 0 } = child;
  const ask = inside === undefined ? undefined : askOf(child);
  return { name, origin: `http://127.0.0.1:${port}`, pid, cpuMs: cpuReader(pid, ask), ask, stop };

  async function stop(): Promise<void> {
    if (!hasEnded()) child.kill("SIGKILL");
    await ended;
  }
}

/** A server that somebody else has started. */
export function foreignServer(name: string, origin: string, pid = 0): Server {
  return { name, origin, pid, cpuMs: cpuReader(pid), ask: undefined, stop: () => Promise.resolve() };
}

function askOf(child: ChildProcess): NonNullable<Server["ask"]> {
  return async (question = "figures") => {
    const answer = once(child, "message");
    child.send(question);
    const [figures] = (await answer) as [Inside];
    return figures;
  };
}

// The same counters; but from outside they come in hundredths of a second.
function cpuReader(pid: number, ask?: Server["ask"]): Server["cpuMs"] {
  if (ask !== undefined) return async () => (await ask()).cpuMs;
  return () => Promise.resolve(pid === 0 ? Number.NaN : cpuTimeMs(pid));
}
