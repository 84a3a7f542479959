import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Arrivals, Arrived } from "./open-loop.ts";

export interface OpenDriver {
  arrive: (arrivals: Arrivals) => Promise<Arrived>;
  stop: () => Promise<void>;
}

export function startOpenDriver(): OpenDriver {
  const child = fork(join(import.meta.dirname, "driver.ts"), { serialization: "advanced" });
  const ended = once(child, "exit");
  return { arrive, stop };

  async function arrive(arrivals: Arrivals): Promise<Arrived> {
    const answered = once(child, "message");
    child.send(arrivals);
    const [arrived] = (await answered) as [Arrived];
    return arrived;
  }

  async function stop(): Promise<void> {
    child.kill("SIGKILL");
    await ended;
  }
}
