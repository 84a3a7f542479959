import { createHash, timingSafeEqual } from "node:crypto";
import type { Request } from "express";

/** Who has signed in: what Hydra is told. */
export interface Authenticated {
  /** Hydra's subject. */
  subject: string;
  /** OpenID Connect Core 1.0 §2: how, such as `pwd`. */
  amr?: string[];
  /** The same: with what assurance. */
  acr?: string;
}

/**
 * Checks a form's email and password; undefined when they are no user's. Waited for as long as it takes: the host gives what it asks a
 * deadline.
 */
export type Authenticate = (
  credentials: { email: string; password: string },
  req: Request,
) => Promise<Authenticated | undefined>;

/** For demos and conformance runs: the users that are listed, by `email:password`. */
export function demoUsersOnly(users: ReadonlyMap<string, string>): Authenticate {
  return ({ email, password }) => {
    const subject = email.trim().toLowerCase();
    const expected = users.get(subject);
    // The same work for an email that is not there: how long it takes must not tell who exists.
    const isRight = isSame(password, expected ?? "") && expected !== undefined;
    return Promise.resolve(isRight ? { subject, amr: ["pwd"] } : undefined);
  };
}

function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(expected));
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
