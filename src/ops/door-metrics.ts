import { Histogram, type Registry } from "prom-client";

/** What programs come in by at `ADMIN_PORT`. */
export type Door = "admin_api" | "kratos_hook" | "token_hook" | "global_token_revocation";

/**
 * `ended`: the token hook refuses a token, because its sign-in is over. `refused`: a secret that is missing or wrong. `limited`: too much at
 * once. `failed`: the store, Hydra or Kratos could not be asked, or a bug.
 */
export type DoorOutcome = "accepted" | "ended" | "refused" | "malformed" | "limited" | "failed";

/** A request that a door has answered. */
export type MeasureDoor = (door: Door, outcome: DoorOutcome, seconds: number) => void;

// The token hook answers in a millisecond or two, and every token waits for it.
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Adds the metric of what doors answer. */
export function registerDoorMetrics(registry: Registry): MeasureDoor {
  const requests = new Histogram({
    name: "lethe_door_request_duration_seconds",
    help: "Requests at ADMIN_PORT, by what they came to",
    labelNames: ["door", "outcome"],
    buckets,
    registers: [registry],
  });
  return (door, outcome, seconds) => requests.observe({ door, outcome }, seconds);
}
