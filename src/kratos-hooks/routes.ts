import { Router, type Request, type Response } from "express";
import type { Logger } from "pino";
import { z, ZodError } from "zod";
import type { KratosHooksConfig } from "../config/config.ts";
import type { Kratos } from "../kratos/kratos.ts";
import { hookFlows, parseWebHook, type HookedFlow, type HookFlow } from "../kratos/web-hook.ts";
import { Problem } from "../middleware/api-problem.ts";
import { bearerToken } from "../middleware/bearer-token.ts";
import { allowOnly, jsonBody } from "../middleware/json-body.ts";
import { describeError } from "../ops/describe-error.ts";
import type { Orders } from "../orders/order-runner.ts";
import { sessionAtHand } from "./session-at-hand.ts";
import { signOutOf } from "./sign-out-of.ts";

/** What Kratos's web-hooks are answered with. */
export interface KratosHookDeps {
  kratos: Pick<Kratos, "whoAmI">;
  orders: Pick<Orders, "place">;
  config: KratosHooksConfig;
  /** The name of Kratos's session cookie. */
  sessionCookie: string;
  log: Logger;
}

// A settings flow with all its nodes' names is a few kB.
const limitBytes = 64 * 1024;
const methodOf = z.object({
  method: z
    .string()
    .regex(/^[a-z_]{1,32}$/)
    .optional(),
});

/**
 * `/hooks/kratos/<flow>`: 202 when an order is safely kept, 204 when nothing is to end. An order is carried out after the answer, so that it may
 * be waited for (`response.ignore: false`) or not.
 */
export function kratosHookRoutes({ orders, config, ...deps }: KratosHookDeps): Router {
  const findSession = sessionAtHand(deps);
  const routes = Router();
  routes.use("/hooks/kratos", bearerToken(config.tokens, "KRATOS_HOOK_TOKEN"));
  for (const flow of hookFlows)
    routes
      .route(`/hooks/kratos/${flow}`)
      .post(...jsonBody(limitBytes), (req, res) => take(flow, req, res))
      .all(allowOnly("POST"));
  return routes;

  async function take(flow: HookFlow, req: Request, res: Response): Promise<void> {
    const finished = read(flow, req);
    if (!finished.isKept)
      throw new Problem(
        409,
        "This hook runs before the change is kept",
        "Take response.parse and can_interrupt out of its configuration.",
      );
    const order = await signOutOf(finished, config.signOutOn, findSession);
    if (order === undefined) return void res.status(204).end();
    const { order: kept } = await orders.place(order).catch((error: unknown) => {
      deps.log.error({ err: describeError(error) }, "the store of sign-out orders fails");
      throw new Problem(503, "The sign-out could not be stored");
    });
    res.status(202).json({ id: kept.id });
  }
}

function read(flow: HookFlow, { query, body }: Request): HookedFlow {
  try {
    const { method } = methodOf.parse(query);
    if (flow === "settings" && method === undefined)
      throw new Problem(400, "method is missing", "POST /hooks/kratos/settings?method=password");
    return parseWebHook(flow, method, body);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const errors = error.issues.map(({ path, message }) => ({
      pointer: `/${path.join("/")}`,
      detail: message,
    }));
    throw new Problem(400, "The body is not that of lethe.jsonnet", undefined, { errors });
  }
}
