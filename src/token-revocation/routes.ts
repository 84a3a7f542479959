import { isDeepStrictEqual } from "node:util";
import { Router, type NextFunction, type Request, type Response } from "express";
import type { JWTVerifyGetKey } from "jose";
import type { Logger } from "pino";
import { ZodError } from "zod";
import type { TokenRevocationConfig } from "../config/config.ts";
import { Problem } from "../middleware/api-problem.ts";
import { allowOnly, jsonBody } from "../middleware/json-body.ts";
import { failedAttempts, perMinute } from "../middleware/rate-limit.ts";
import { storableBody } from "../middleware/storable.ts";
import { describeError } from "../ops/describe-error.ts";
import type { Orders } from "../orders/order-runner.ts";
import type { RemoteOrder } from "../sign-out/remote-order.ts";
import { callerAuthentication, type Caller } from "./caller.ts";
import { subjectFinder, type FindSubjectsDeps } from "./find-subjects.ts";
import { parseRevocation, type SubjectIdentifier } from "./subject-identifier.ts";

/** What Global Token Revocation is made of. */
export interface TokenRevocationDeps extends FindSubjectsDeps {
  orders: Pick<Orders, "place">;
  config: TokenRevocationConfig;
  log: Logger;
  /** The issuer's; those at its address where they are missing. */
  keys?: JWTVerifyGetKey;
}

const path = "/global-token-revocation";
const limitBytes = 8 * 1024;
// A caller that goes wild, or a stolen secret, signs out no more users than that.
const mostPerMinute = 120;

/** `POST /global-token-revocation`: 204 when the order is safely kept, 404 when there is no such user. */
export function tokenRevocationRoutes({ orders, config, log, keys, ...deps }: TokenRevocationDeps): Router {
  const authenticate = callerAuthentication(config, keys);
  const findSubjects = subjectFinder({ ...deps, config });
  const mayAsk = perMinute(mostPerMinute);
  const refuse = failedAttempts();
  const callers = new WeakMap<Request, Caller>();
  const routes = Router();
  routes
    .route(path)
    .all(demandCaller)
    .post(...jsonBody(limitBytes), storableBody, revoke)
    .all(allowOnly("POST"));
  return routes;

  async function demandCaller(req: Request, res: Response, next: NextFunction): Promise<void> {
    const { authorization } = req.headers;
    const caller = await authenticate(authorization).catch((error: unknown) => {
      log.error({ err: describeError(error) }, "the keys of GLOBAL_REVOCATION_JWKS_URL can't be had");
      throw new Problem(503, "The caller can't be authenticated now");
    });
    if (caller === undefined) throw refuse(res, () => notLetIn(res, authorization));
    if (!mayAsk()) {
      res.setHeader("Retry-After", 60);
      throw new Problem(429, "Too many users are signed out at once");
    }
    callers.set(req, caller);
    next();
  }

  async function revoke(req: Request, res: Response): Promise<void> {
    const caller = callers.get(req);
    if (caller === undefined) throw notLetIn(res, undefined);
    const subjects = await findSubjects(read(req.body));
    if (subjects.length === 0) throw new Problem(404, "There is no such user");
    const placed = await Promise.all(subjects.map((subject, index) => place(subject, caller, index)));
    // The same again is what an answer that was lost leads to; another user's, with a JWT that was used, is a theft.
    if (placed.includes("used_for_another")) throw notLetIn(res, req.headers.authorization);
    res.status(204).end();
  }

  async function place(
    subject: string,
    { name, requestId }: Caller,
    index: number,
  ): Promise<"kept" | "used_for_another"> {
    const order: RemoteOrder = { subject, target: { kind: "subject" }, tokens: "all" };
    const placed = await orders
      .place({
        order,
        actor: "global_token_revocation",
        reason: `asked by ${name}`,
        idempotencyKey: requestId && `revocation:${requestId}:${index}`,
      })
      .catch((error: unknown) => {
        log.error({ err: describeError(error) }, "the store of sign-out orders fails");
        throw new Problem(503, "The sign-out could not be stored");
      });
    return placed.isNew || isDeepStrictEqual(placed.order.order, order) ? "kept" : "used_for_another";
  }
}

function notLetIn(res: Response, authorization: string | undefined): Problem {
  res.setHeader("WWW-Authenticate", authorization === undefined ? "Bearer" : 'Bearer error="invalid_token"');
  return new Problem(
    401,
    "The secret or JWT is missing, wrong, expired or used",
    "Send it as Authorization: Bearer <GLOBAL_REVOCATION_TOKEN>, or a JWT of GLOBAL_REVOCATION_ISSUER.",
  );
}

function read(body: unknown): SubjectIdentifier {
  try {
    return parseRevocation(body);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const errors = error.issues.map(({ path: at, message }) => ({
      pointer: `/${at.join("/")}`,
      detail: message,
    }));
    throw new Problem(400, "The body names no subject by email, phone_number, iss_sub or opaque", undefined, {
      errors,
    });
  }
}
