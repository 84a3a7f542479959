import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { compileCache } from "../../testkit/processes/compile-cache.ts";
import type { AtEnd } from "../../testkit/processes/copy-of-lethe.ts";

export const main = join(import.meta.dirname, "../../src/main.ts");
export const cookieSecret = "only-the-ship-suite-uses-this-secret";

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Running {
  child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  ended: Promise<Ended>;
}

interface RunOptions {
  env?: Record<string, string>;
  cwd?: string;
  atEnd?: AtEnd;
}

/** A program that knows nothing but the environment given here (and no `.env` of a developer's), and ends with the test at the latest. */
export function run(
  program: string,
  args: string[],
  { env: given = {}, cwd = import.meta.dirname, atEnd = onTestFinished }: RunOptions = {},
): Running {
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, ...(args[0] === main && compileCache), ...given };
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  const child = spawn(program, args, { env, stdio, cwd });
  const written = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (written.stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (written.stderr += chunk.toString("utf8")));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  atEnd(async () => {
    child.kill("SIGKILL");
    await ended.catch(() => undefined);
  });
  return { child, stdout: () => written.stdout, stderr: () => written.stderr, ended };
}

export interface RunningLethe extends Running {
  port: number;
  url: string;
  /** The log, line by line, when it is JSON. */
  log: () => Record<string, unknown>[];
}

/** Lethe as it is deployed, on a port that it picks. Throws its own words when it ends before it listens. */
export async function runLethe(settings: Record<string, string>): Promise<RunningLethe> {
  const defaults = { HOST: "127.0.0.1", PORT: "0", COOKIE_SECRET: cookieSecret, LOG_LEVEL: "debug" };
  const lethe = run(process.execPath, [main], { env: { ...defaults, ...settings } });
  const log = () =>
    lethe
      .stdout()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  for (;;) {
    const port = /"port":(\d+)[^\n]*"listening"/.exec(lethe.stdout())?.[1];
    if (port !== undefined)
      return {
        ...lethe,
        log,
        port: Number(port),
        url: `${"TLS_KEY_PATH" in settings ? "https" : "http"}://127.0.0.1:${port}`,
      };
    if (lethe.child.exitCode !== null || lethe.child.signalCode !== null)
      throw new Error(`Lethe has ended: ${lethe.stdout()}${lethe.stderr()}`);
    await pause(20);
  }
}

/** Waits until something has become true. */
export async function until(isSo: () => boolean, withinMs = 120_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`did not come about: ${isSo.toString()}`);
    await pause(10);
  }
}
