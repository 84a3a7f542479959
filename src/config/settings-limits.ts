import * as kind from "./setting-types.ts";

export const limitSettings = {
  UPSTREAM_TIMEOUT: kind.duration
    .refine((ms) => ms <= 3_600_000, "must be 1h or less")
    .prefault("5s")
    .meta({
      description:
        "For a whole call to Hydra or Kratos: waiting for a connection, connecting, answer and retry (`500ms`, `5s`, `1m`)",
    }),
  UPSTREAM_MAX_SOCKETS: kind.positiveInteger
    .prefault("128")
    .meta({ description: "Most open connections to Hydra, and to each of Kratos's APIs" }),
  MAX_IN_FLIGHT: kind.positiveInteger.prefault("256").meta({
    description:
      "Most requests worked on at once, not counting those that wait for their client; further ones get 503. Twice `UPSTREAM_MAX_SOCKETS`, or less",
  }),
  MAX_CONNECTIONS: kind.positiveInteger.prefault("2048").meta({
    description:
      "Most connections of browsers or proxies at once; further ones are closed, and the log says so",
  }),
};
