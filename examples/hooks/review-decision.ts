// The last word on a decision: a bank's app is asked about at every sign-out, whatever its registration says.
import express, { type Express } from "express";
import { createDeps, logoutRoutes, type Config, type DepsOverrides, readConfig } from "lethe";

const reviewDecision: NonNullable<DepsOverrides["reviewDecision"]> = (decision, request) =>
  request.client?.id === "bank" ? { ...decision, decision: "confirm" } : decision;

/** An app with Lethe's sign-out in it. */
export function createHost(config: Config, overrides: DepsOverrides = {}): Express {
  return express().use(logoutRoutes(createDeps(config, { reviewDecision, ...overrides })));
}

if (process.argv[1] === import.meta.filename) createHost(readConfig(process.env)).listen(3000);
