// What became of each sign-out, for a statistic of your own. Nothing waits for it, and what it throws is logged.
import express, { type Express } from "express";
import {
  createDeps,
  logoutRoutes,
  type Config,
  type DepsOverrides,
  type OutcomeListener,
  readConfig,
} from "lethe";

/** An app with Lethe's sign-out in it, which tells at `/sign-outs` how many ended in which way. */
export function createHost(config: Config, overrides: DepsOverrides = {}): Express {
  const counts = new Map<string, number>();
  const onOutcome: OutcomeListener = ({ outcome, clientId }) => {
    const key = `${clientId ?? "no app"} ${outcome}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  const app = express().use(logoutRoutes(createDeps(config, { onOutcome, ...overrides })));
  return app.get("/sign-outs", (_req, res) => void res.json(Object.fromEntries(counts)));
}

if (process.argv[1] === import.meta.filename) createHost(readConfig(process.env)).listen(3000);
