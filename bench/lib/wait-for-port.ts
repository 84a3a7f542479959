import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

interface Wait {
  port: number;
  host?: string;
  withinMs?: number;
  /** True when nobody will ever listen. */
  hasEnded?: () => boolean;
}

/** Until somebody takes connections there. Nothing is sent. */
export async function waitForPort({
  port,
  host = "127.0.0.1",
  withinMs = 20_000,
  hasEnded = () => false,
}: Wait): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await takesConnections(port, host))) {
    if (hasEnded() || performance.now() > deadline) throw new Error(`nothing listens on port ${port}`);
    await pause(3);
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
