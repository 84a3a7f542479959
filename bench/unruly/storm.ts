import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { createTransport } from "../../src/upstream/transport.ts";
import { TransportError } from "../../src/upstream/transport-error.ts";
import { Random } from "./random.ts";
import { startUnrulyUpstream } from "./upstream.ts";

export interface StormOptions {
  seed: number;
  /** It ends with whichever comes first. */
  calls: number;
  seconds: number;
}

export interface StormResult {
  seed: number;
  calls: number;
  /** By the answer's status, or why there was none. */
  outcomes: Record<string, number>;
  /** Calls that had not settled well after their deadline. */
  unsettled: number;
  /** What was thrown that is no TransportError. */
  strange: string[];
  maxSockets: number;
  /** The most connections that were open at once. */
  mostOpen: number;
  /** Of the calls that were made when the upstream behaved again. */
  answeredAfterwards: number;
}

const maxSockets = 8;
const callers = 32;
const callsAfterwards = 100;
const patienceMs = 10_000;
// A machine that is busy with something else serves both timers late. A call that is lost never settles at all.
const afterDeadlineMs = 5_000;

/** Calls over our transport to an upstream that does whatever it likes. */
export async function runStorm({ seed, calls, seconds }: StormOptions): Promise<StormResult> {
  const random = new Random(seed);
  const upstream = await startUnrulyUpstream(new Random(seed + 1));
  const connections = countConnections();
  const transport = createTransport({ timeoutMs: patienceMs, maxSockets });
  const endsAt = performance.now() + seconds * 1000;
  const outcomes: Record<string, number> = {};
  const strange: string[] = [];
  let begun = 0;
  let unsettled = 0;

  await Promise.all(Array.from({ length: callers }, keepCalling));
  await upstream.calm();
  const answers = await Promise.allSettled(
    Array.from({ length: callsAfterwards }, () => transport.request({ url: upstream.url })),
  );
  transport.close();
  await upstream.close();
  return {
    seed,
    calls: begun,
    outcomes,
    unsettled,
    strange: strange.slice(0, 5),
    maxSockets,
    mostOpen: connections.most(),
    answeredAfterwards: answers.filter(({ status }) => status === "fulfilled").length,
  };

  async function keepCalling(): Promise<void> {
    while (begun < calls && performance.now() < endsAt) {
      begun += 1;
      await callOnce();
      // Now and then a caller that lets kept connections rest.
      if (random.chance(0.02)) await new Promise((resolve) => setTimeout(resolve, random.between(0, 10)));
    }
  }

  async function callOnce(): Promise<void> {
    const method = random.pick([
      [6, "GET"],
      [3, "PUT"],
      [1, "DELETE"],
    ] as const);
    const timeoutMs = random.between(15, 60);
    const call = { url: `${upstream.url}/x`, method, timeoutMs, ...(method === "PUT" && { data: "{}" }) };
    const overdue = Promise.withResolvers<string>();
    const outcome = transport.request(call).then(
      ({ status }) => String(status),
      (error: unknown) => {
        if (error instanceof TransportError) return error.kind;
        strange.push(String(error));
        return "strange";
      },
    );
    const timer = setTimeout(() => overdue.resolve("unsettled"), timeoutMs + afterDeadlineMs);
    const what = await Promise.race([outcome, overdue.promise]);
    clearTimeout(timer);
    if (what === "unsettled") unsettled += 1;
    outcomes[what] = (outcomes[what] ?? 0) + 1;
  }
}

function countConnections(): { most: () => number } {
  const open = new Set<Socket>();
  let most = 0;
  subscribe("net.client.socket", (message) => {
    const { socket } = message as { socket: Socket };
    open.add(socket);
    for (const known of open) if (known.destroyed) open.delete(known);
    most = Math.max(most, open.size);
  });
  return { most: () => most };
}
