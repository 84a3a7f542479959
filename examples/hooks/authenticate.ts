// Passwords of your own, where there is no Kratos.
import { createHash, timingSafeEqual } from "node:crypto";
import express, { type Express } from "express";
import {
  consentRoutes,
  createDeps,
  loginRoutes,
  logoutRoutes,
  type Authenticate,
  type Config,
  type DepsOverrides,
  readConfig,
} from "lethe";

// In your app: your database, and a slow hash such as argon2.
const users = new Map([["ada@example.com", { id: "user-1", password: sha256("correct horse") }]]);

const authenticate: Authenticate = ({ email, password }) => {
  const user = users.get(email.toLowerCase());
  const isRight = timingSafeEqual(sha256(password), user?.password ?? sha256("")) && user !== undefined;
  return Promise.resolve(isRight ? { subject: user.id, amr: ["pwd"] } : undefined);
};

/** An app with Lethe's sign-in, consent and sign-out in it. */
export function createHost(config: Config, overrides: DepsOverrides = {}): Express {
  const deps = createDeps(config, { authenticate, ...overrides });
  return express().use(loginRoutes(deps)).use(consentRoutes(deps)).use(logoutRoutes(deps));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

if (process.argv[1] === import.meta.filename) createHost(readConfig(process.env)).listen(3000);
