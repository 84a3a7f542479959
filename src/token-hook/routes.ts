import { Router, type Request, type Response } from "express";
import type { Logger } from "pino";
import { ZodError } from "zod";
import { briefly } from "../briefly.ts";
import type { ConsentConfig, TokenHookConfig } from "../config/config.ts";
import type { ConsentSession } from "../hydra/consent-session.ts";
import type { HydraSessions } from "../hydra/hydra-admin.ts";
import { parseTokenHook, tokenHookAnswer, type HookedToken } from "../hydra/token-hook.ts";
import type { Kratos, KratosIdentity } from "../kratos/kratos.ts";
import { Problem } from "../middleware/api-problem.ts";
import { bearerToken } from "../middleware/bearer-token.ts";
import { allowOnly, jsonBody } from "../middleware/json-body.ts";
import { describeError } from "../ops/describe-error.ts";
import type { Orders } from "../orders/order-runner.ts";
import type { LostIdentity } from "../orders/reconciliation.ts";
import { freshClaims } from "./fresh-claims.ts";
import { isLeft, verdictOf } from "./sign-in-over.ts";

/** What Hydra's token hook is answered with. */
export interface TokenHookDeps {
  hydra: Pick<HydraSessions, "listConsentSessions">;
  /** Undefined when no Kratos is set up: then orders alone count. */
  kratos: Pick<Kratos, "getIdentity"> | undefined;
  orders: Pick<Orders, "listOf">;
  /** Told of users who are none of Kratos's any more, where the operator wants the rest of their sign-ins to end. */
  onLost?: ((subject: string, why: LostIdentity) => Promise<void>) | undefined;
  config: TokenHookConfig;
  /** Which traits make up which claim. */
  claims: Pick<ConsentConfig, "claims" | "accessTokenClaims">;
  log: Logger;
}

const limitBytes = 256 * 1024;
// The newest of a user's that count.
const mostOrders = 100;
// So many clients of one user refresh in one go, and so late is what they are told.
const rememberMs = 5_000;
const mostRemembered = 10_000;

/**
 * `POST /hooks/hydra/token`: 204 when the token may be given out as it is, 200 with claims that have changed, 403 when the sign-in is over, or its
 * user is none of Kratos's any more. Hydra keeps the refresh token when it gets anything else.
 */
export function tokenHookRoutes({
  hydra,
  kratos,
  orders,
  config,
  claims,
  log,
  ...deps
}: TokenHookDeps): Router {
  const identityOf = kratos && briefly(rememberMs, mostRemembered, (id) => kratos.getIdentity(id));
  const consentsOf = briefly(rememberMs, mostRemembered, (subject) => hydra.listConsentSessions(subject));
  const routes = Router();
  routes.use("/hooks/hydra", bearerToken(config.tokens, "HYDRA_HOOK_TOKEN"));
  routes
    .route("/hooks/hydra/token")
    .post(...jsonBody(limitBytes), answer)
    .all(allowOnly("POST"));
  return routes;

  async function answer({ body }: Request, res: Response): Promise<void> {
    const token = read(body);
    const verdict = await judge(token).catch((error: unknown) => unknown(error));
    if (verdict.lost !== undefined) await endRest(token.subject, verdict.lost);
    if (verdict.state === "over") throw new Problem(403, verdict.why);
    if (verdict.claims === undefined) return void res.status(204).end();
    res.json(tokenHookAnswer(verdict.claims));
  }

  async function judge(token: HookedToken): Promise<Verdict> {
    if (token.grant === "other") return { state: "alive", claims: undefined };
    if (await isOver(token)) return { state: "over", why: "The sign-in is over" };
    // At the other grants the user has just been looked at.
    if (token.grant !== "refresh" || identityOf === undefined) return { state: "alive", claims: undefined };
    const identity = await identityOf(token.subject);
    return withIdentity(token, identity);
  }

  function withIdentity(token: HookedToken, identity: KratosIdentity | undefined): Verdict {
    if (identity === undefined) return { state: "over", why: "There is no such user", lost: "gone" };
    if (identity.isDisabled === true) return { state: "over", why: "The user is disabled", lost: "disabled" };
    return { state: "alive", claims: config.freshClaims ? freshClaims(identity, token, claims) : undefined };
  }

  async function isOver(token: HookedToken): Promise<boolean> {
    const verdicts = (await orders.listOf(token.subject, mostOrders)).map((order) => ({
      order,
      verdict: verdictOf(order, token),
    }));
    if (verdicts.some(({ verdict }) => verdict === "over")) return true;
    const open = verdicts.filter(({ verdict }) => verdict === "unless_left");
    if (open.length === 0) return false;
    const areAllLeft = (consents: ConsentSession[]) =>
      open.every(({ order }) => isLeft(order, token, consents));
    // What is remembered lacks the consents of the last seconds, and who has just been asked comes with one.
    const isRemembered = token.grant === "refresh" && areAllLeft(await consentsOf(token.subject));
    return !isRemembered && !areAllLeft(await hydra.listConsentSessions(token.subject));
  }

  // The token is refused whether the rest can be ordered or not.
  async function endRest(subject: string, lost: LostIdentity): Promise<void> {
    await deps.onLost?.(subject, lost).catch((error: unknown) => {
      log.warn(
        { err: describeError(error) },
        "the other sign-ins of an identity that is disabled or gone could not be ended",
      );
    });
  }

  function unknown(error: unknown): Verdict {
    const err = describeError(error);
    log.warn({ err, on_error: config.onError }, "whether a token may be issued can't be checked");
    if (config.onError === "open") return { state: "alive", claims: undefined };
    // 424 and no 5xx: Hydra would ask twice more, seconds later, with the app waiting; the call to Kratos has been tried again already.
    throw new Problem(424, "Whether this token may be issued can't be checked now");
  }
}

type Verdict =
  | { state: "alive"; claims: ReturnType<typeof freshClaims>; lost?: undefined }
  | { state: "over"; why: "The sign-in is over"; lost?: undefined }
  | { state: "over"; why: "There is no such user" | "The user is disabled"; lost: LostIdentity };

function read(body: unknown): HookedToken {
  try {
    return parseTokenHook(body);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    throw new Problem(400, "The body is not that of Hydra's token hook");
  }
}
