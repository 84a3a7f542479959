import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { compileCache } from "./compile-cache.ts";

export interface GuardedProcess {
  /** Everything it wrote so far, stdout and stderr as they came. */
  output(): string;
  /** True until it has ended by itself or was stopped. */
  isRunning(): boolean;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
}

/**
 * Starts a program that ends with this process, even if that is killed.
 * @param folder goes with the program
 */
export function guarded(
  program: string,
  args: string[],
  env: Record<string, string>,
  folder?: string,
): GuardedProcess {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [join(import.meta.dirname, "process-guard.ts"), program, ...args], {
    env: { PATH, HOME, ...compileCache, ...env, ...(folder !== undefined && { GUARDED_FOLDER: folder }) },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const written: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => written.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => written.push(chunk));
  child.stdin.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => {
      resolve();
    });
  });

  return {
    output: () => Buffer.concat(written).toString("utf8"),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      child.kill("SIGTERM");
      await Promise.race([ended, pause(8_000, undefined, { ref: false })]);
      child.stdin.destroy();
    },
  };
}

/** Waits until `url` answers 200; throws with the program's own words when it ends first or takes too long. */
export async function untilReady(
  name: string,
  program: GuardedProcess,
  url: string,
  withinMs = 120_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    if (!program.isRunning()) break;
    await pause(50);
  }
  const output = program.output().slice(-4_000);
  await program.stop();
  throw new Error(`${name} did not become ready. The end of its output:\n${output}`);
}
