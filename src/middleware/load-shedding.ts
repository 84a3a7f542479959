import type { IncomingMessage, ServerResponse } from "node:http";
import { finished } from "node:stream";
import type { RequestHandler } from "express";
import { PageError } from "../errors.ts";

/** The slots of `MAX_IN_FLIGHT`: a request has one while it is worked on, not while it waits for its client. */
export interface Slots {
  /** False when there is none left. */
  take(res: ServerResponse): boolean;
  release(res: ServerResponse): void;
}

const slotsOfRequests = new WeakMap<IncomingMessage, Slots>();

/** Undefined where a host app mounts routes of ours without load shedding. */
export function slotsOf(req: IncomingMessage): Slots | undefined {
  return slotsOfRequests.get(req);
}

// Longer than anything of ours works on a request.
const abandonedMs = 60_000;

/** Answers 503 to whatever comes while `maxInFlight` requests are being worked on, so that those are finished. */
export function loadShedding(maxInFlight: number, forgetAfterMs = abandonedMs): RequestHandler {
  const slots = createSlots(maxInFlight, forgetAfterMs);
  return (req, res, next) => {
    if (!slots.take(res)) throw new PageError("overloaded");
    slotsOfRequests.set(req, slots);
    next();
  };
}

function createSlots(count: number, forgetAfterMs: number): Slots {
  // Each with the time at which it is forgotten, whatever becomes of it.
  const taken = new Map<ServerResponse, number>();
  let lookAgainAt = Math.min(count, 64);
  return { take, release };

  function take(res: ServerResponse): boolean {
    if (taken.size >= lookAgainAt) releaseAnswered();
    if (taken.size >= count) return false;
    taken.set(res, Infinity);
    finished(res, () => {
      if (res.writableEnded) release(res);
      // The browser has gone, but Hydra or Kratos may still be at work for it: until there is an answer, or surely none will come.
      else if (taken.has(res)) taken.set(res, performance.now() + forgetAfterMs);
    });
    return true;
  }

  function release(res: ServerResponse): void {
    taken.delete(res);
  }

  // What is answered is on its way to a client that takes it when it likes. To look when slots run out costs less than to be told of
  // every answer; to look now and then keeps those of browsers that have gone from piling up.
  function releaseAnswered(): void {
    const now = performance.now();
    for (const [res, forgetAt] of taken) if (res.writableEnded || now >= forgetAt) taken.delete(res);
    lookAgainAt = Math.min(count, taken.size * 2 + 64);
  }
}
