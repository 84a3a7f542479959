// What tokens say beside the user's traits: the roles that this app gives, where the client was granted `roles`.
import express, { type Express } from "express";
import {
  consentRoutes,
  createDeps,
  type ClaimsReader,
  type Config,
  type DepsOverrides,
  readConfig,
} from "lethe";

// In your app: your database. Give what it is asked a deadline.
const roles = new Map([["ada@example.com", ["editor"]]]);

const claims: ClaimsReader = ({ subject, scopes }) => {
  if (!scopes.includes("roles")) return Promise.resolve({});
  const own = { roles: roles.get(subject) ?? [] };
  return Promise.resolve({ idToken: own, accessToken: own });
};

/** An app with Lethe's consent page in it. */
export function createHost(config: Config, overrides: DepsOverrides = {}): Express {
  return express().use(consentRoutes(createDeps(config, { claims, ...overrides })));
}

if (process.argv[1] === import.meta.filename) createHost(readConfig(process.env)).listen(3000);
