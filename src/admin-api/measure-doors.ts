import { finished } from "node:stream";
import type { RequestHandler } from "express";
import type { Door, DoorOutcome, MeasureDoor } from "../ops/door-metrics.ts";

const doors: readonly (readonly [prefix: string, door: Door])[] = [
  ["/sign-outs", "admin_api"],
  ["/hooks/kratos", "kratos_hook"],
  ["/hooks/hydra", "token_hook"],
  ["/global-token-revocation", "global_token_revocation"],
];

/** Measures what comes to a door, and nothing of what comes elsewhere. */
export function measureDoors(measure: MeasureDoor): RequestHandler {
  return (req, res, next) => {
    const door = doorOf(req.path.toLowerCase());
    if (door !== undefined) {
      const startedAt = performance.now();
      finished(res, () => measure(door, outcomeOf(res.statusCode), (performance.now() - startedAt) / 1000));
    }
    next();
  };
}

function doorOf(path: string): Door | undefined {
  return doors.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1];
}

function outcomeOf(status: number): DoorOutcome {
  if (status < 400) return "accepted";
  if (status === 401) return "refused";
  if (status === 403) return "ended";
  if (status === 429) return "limited";
  // 424: what Hydra's token hook is answered with while Kratos can't be asked.
  return status >= 500 || status === 424 ? "failed" : "malformed";
}
