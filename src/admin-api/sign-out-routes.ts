import { isDeepStrictEqual } from "node:util";
import { Router, type Request, type Response } from "express";
import { Problem } from "../middleware/api-problem.ts";
import { allowOnly, jsonBody } from "../middleware/json-body.ts";
import { storableBody, storableText } from "../middleware/storable.ts";
import type { Orders } from "../orders/order-runner.ts";
import { dryRunToJson, orderBody, orderToJson, toRemoteOrder } from "./order-json.ts";
import { readBody } from "./read-body.ts";

const limitBytes = 16 * 1024;
const listed = 100;

/** `/sign-outs`: orders are placed, and asked about. */
export function signOutRoutes(orders: Orders): Router {
  const routes = Router();
  routes
    .route("/sign-outs")
    .post(...jsonBody(limitBytes), storableBody, place)
    .get(list)
    .all(allowOnly("GET, HEAD, POST"));
  routes.route("/sign-outs/:id").get(show).all(allowOnly("GET, HEAD"));
  return routes;

  async function place(req: Request, res: Response): Promise<void> {
    const body = readBody(orderBody, req.body);
    const order = toRemoteOrder(body);
    if (body.dry_run) return answer(res, 200, dryRunToJson(await orders.preview(order)));
    const placed = await orders.place({
      order,
      actor: body.actor ?? "admin_api",
      reason: body.reason,
      idempotencyKey: readKey(req),
    });
    if (!placed.isNew && !isDeepStrictEqual(placed.order.order, jsonOf(order)))
      throw new Problem(409, "This Idempotency-Key was used for another sign-out");
    res.setHeader("Location", `/sign-outs/${placed.order.id}`);
    answer(res, placed.isNew ? 202 : 200, orderToJson(placed.order));
  }

  async function list({ query }: Request, res: Response): Promise<void> {
    const { subject } = query;
    if (typeof subject !== "string" || subject === "")
      throw new Problem(400, "subject is missing", "GET /sign-outs?subject=<subject>");
    const found = await orders.listOf(storableText(subject), listed);
    answer(res, 200, { sign_outs: found.map(orderToJson) });
  }

  async function show({ params }: Request<{ id: string }>, res: Response): Promise<void> {
    const found = await orders.find(params.id);
    if (found === undefined) throw new Problem(404, "There is no such sign-out");
    answer(res, 200, orderToJson(found));
  }
}

// draft-ietf-httpapi-idempotency-key-header: a string, which may stand in quotes.
function readKey({ headers }: Request): string | undefined {
  const sent = headers["idempotency-key"];
  if (sent === undefined) return undefined;
  const [, key] = /^"?([\x21\x23-\x7E]{1,255})"?$/.exec(String(sent)) ?? [];
  if (key === undefined) throw new Problem(400, "Idempotency-Key is too long, or no plain text");
  return key;
}

// As the store gives it back: without what is undefined.
function jsonOf(order: object): unknown {
  return JSON.parse(JSON.stringify(order)) as unknown;
}

function answer(res: Response, status: number, wire: object): void {
  res.status(status).json(wire);
}
