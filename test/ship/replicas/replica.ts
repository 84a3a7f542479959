import { setTimeout as pause } from "node:timers/promises";
import type { AtEnd } from "../../../testkit/processes/copy-of-lethe.ts";
import { run, until, type Ended, type Running } from "../process-run.ts";
import type { SlowProxy } from "./slow-proxy.ts";
import type { Haproxy } from "./start-haproxy.ts";

// So that what has just been sent there has arrived, and not long enough for all of it to be answered.
const drainMs = 250;

/** One of several Lethes behind a proxy, always at the same address. */
export class Replica {
  readonly name: string;
  /** Its way to Hydra. */
  readonly door: SlowProxy;
  readonly #program: string;
  readonly #haproxy: Haproxy;
  readonly #atEnd: AtEnd;
  #settings: Record<string, string>;
  #running: Running | undefined;

  constructor(
    name: string,
    program: string,
    settings: Record<string, string>,
    { haproxy, door, atEnd }: { haproxy: Haproxy; door: SlowProxy; atEnd: AtEnd },
  ) {
    this.name = name;
    this.door = door;
    this.#program = program;
    this.#settings = { ...settings, HYDRA_ADMIN_URL: door.url };
    this.#haproxy = haproxy;
    this.#atEnd = atEnd;
  }

  /** Starts it, with some settings changed from now on, and waits until the proxy sends people there. */
  async start(changed: Record<string, string> = {}): Promise<void> {
    this.#settings = { ...this.#settings, ...changed };
    const lethe = run(process.execPath, [this.#program], { env: this.#settings, atEnd: this.#atEnd });
    const isOver = () => lethe.child.exitCode !== null || lethe.child.signalCode !== null;
    await until(() => lethe.stdout().includes('"listening"') || isOver());
    if (isOver()) throw new Error(`Lethe ${this.name} has ended: ${lethe.stdout()}${lethe.stderr()}`);
    this.#running = lethe;
    await this.#haproxy.set(this.name, "ready");
    await this.#haproxy.until(this.name, "UP");
  }

  /** As a careful operator ends it: the proxy is told first, then the process, which finishes what it has begun. */
  async drainAndStop(): Promise<Ended> {
    await this.#haproxy.set(this.name, "drain");
    await pause(drainMs);
    return this.end("SIGTERM");
  }

  /** Without a word to anybody else. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<Ended> {
    if (!this.#running) throw new Error(`${this.name} does not run`);
    this.#running.child.kill(signal);
    return this.#running.ended;
  }
}
