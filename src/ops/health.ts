import { Router, type Response } from "express";
import { methodNotAllowed } from "../middleware/methods.ts";

export interface HealthDeps {
  isReady: () => Promise<boolean>;
}

/** `/health/alive` (and `/health`) says that the process answers, `/health/ready` that it can do its work. The shape is Ory's: `{"status":"ok"}`. */
export function healthRoutes({ isReady }: HealthDeps): Router {
  const router = Router();
  router.get(["/", "/alive"], (_req, res) => answer(res, true));
  router.get("/ready", async (_req, res) => answer(res, await isReady()));
  router.all(["/", "/alive", "/ready"], methodNotAllowed("GET", "HEAD"));
  return router;
}

function answer(res: Response, well: boolean): void {
  res.status(well ? 200 : 503).json({ status: well ? "ok" : "unavailable" });
}

const keepForMs = 1000;

/** Asks at most once a second, and once at a time, however many probes come in. */
export function cachedCheck(
  check: () => Promise<boolean>,
  now: () => number = Date.now,
): () => Promise<boolean> {
  let last: { answer: Promise<boolean>; at: number } | undefined;
  let asking = false;
  return () => {
    if (last === undefined || (!asking && now() - last.at >= keepForMs)) {
      asking = true;
      last = { answer: check().finally(() => (asking = false)), at: now() };
    }
    return last.answer;
  };
}
