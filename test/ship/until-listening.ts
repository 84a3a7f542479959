import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { GuardedProcess } from "../../testkit/processes/guarded-process.ts";

/** Waits until this program takes connections there. */
export async function untilListening(url: string, program: GuardedProcess): Promise<void> {
  const { hostname, port } = new URL(url);
  const deadline = Date.now() + 120_000;
  while (!(await takesConnections(Number(port), hostname))) {
    if (!program.isRunning() || Date.now() > deadline)
      throw new Error(`nothing listens at ${url}: ${program.output()}`);
    await pause(20);
  }
}

function takesConnections(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
