import { setTimeout as pause } from "node:timers/promises";
import { residentMiB } from "../lib/process-figures.ts";
import type { Server } from "../lib/start-server.ts";
import type { Arrived } from "../load/open-loop.ts";
import type { OpenDriver } from "../load/start-driver.ts";
import type { LoadStub } from "../load/start-load-stub.ts";

/** What Lethe can do at once, and what its Hydra makes of that. */
export interface Limits {
  maxInFlight: number;
  maxSockets: number;
  delayMs: number;
  /** What the machine can do with a quick Hydra, if it is known. */
  perSecond?: number;
}

export interface Offer extends Limits {
  /** How many times what can be served. */
  factor: number;
  seconds: number;
}

/** One row: what was offered, and what came of it. */
export interface Weathered {
  offer: Offer;
  perSecond: number;
  arrived: Arrived;
  /** Calls at once, at the stub. */
  highestUpstream: number;
  rssMiB: { before: number; highest: number; after: number };
  cpuShare: number;
}

// What the page does not need may take no longer.
const optionalTimeoutMs = 500;
const lookEveryMs = 100;
const settleMs = 1000;

/** Sign-out pages per second that this Hydra allows. A page asks twice; the second call is given up when it takes long. */
export function sustainable({ maxInFlight, maxSockets, delayMs, perSecond = Infinity }: Limits): number {
  const visitSeconds = (delayMs + Math.min(delayMs, optionalTimeoutMs)) / 1000;
  return Math.min(perSecond, Math.min(maxInFlight, maxSockets) / visitSeconds);
}

export async function weather(
  { stub, driver }: { stub: LoadStub; driver: OpenDriver },
  lethe: Server,
  offer: Offer,
): Promise<Weathered> {
  const perSecond = sustainable(offer) * offer.factor;
  await stub.set({ delayMs: offer.delayMs });
  const before = residentMiB(lethe.pid).now;
  let highest = before;
  const looking = setInterval(() => (highest = Math.max(highest, residentMiB(lethe.pid).now)), lookEveryMs);
  const [cpuBefore, startedAt] = [await lethe.cpuMs(), performance.now()];
  const url = `${lethe.origin}/logout?logout_challenge=${"asked".padEnd(36, "0")}`;
  const arrived = await driver.arrive({ url, perSecond, seconds: offer.seconds });
  const cpuShare = ((await lethe.cpuMs()) - cpuBefore) / (performance.now() - startedAt);
  clearInterval(looking);
  const { highest: highestUpstream } = await stub.look();
  await pause(settleMs);
  const rssMiB = { before, highest, after: residentMiB(lethe.pid).now };
  return { offer, perSecond, arrived, highestUpstream, rssMiB, cpuShare };
}
