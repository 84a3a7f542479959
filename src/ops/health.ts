import { Router, type Request, type Response } from "express";
import { withDeadline } from "../deadline.ts";

export interface HealthDeps {
  isReady: () => Promise<boolean>;
}

/** `/health/alive` (and `/health`) says that the process answers, `/health/ready` that it can do its work. The shape is Ory's: `{"status":"ok"}`. */
export function healthRoutes({ isReady }: HealthDeps): Router {
  const router = Router();
  router.get(["/", "/alive"], (_req, res) => answer(res, true));
  router.get("/ready", async (_req, res) => answer(res, await isReady()));
  router.all(["/", "/alive", "/ready"], refuse);
  return router;
}

// Not the error page, which weighs what the caller would rather read: this runs before anything is shed.
function refuse(_req: Request, res: Response): void {
  res.set("Allow", "GET, HEAD").status(405).end();
}

function answer(res: Response, well: boolean): void {
  res.status(well ? 200 : 503).json({ status: well ? "ok" : "unavailable" });
}

const keepForMs = 1000;

export interface CachedCheckOptions {
  /** When the answer has not come by then it is no, and the next probe asks anew. */
  withinMs: number;
  now?: () => number;
}

/** Asks at most once a second, and once at a time, however many probes come in. A check that fails says no. */
export function cachedCheck(
  check: () => Promise<boolean>,
  { withinMs, now = Date.now }: CachedCheckOptions,
): () => Promise<boolean> {
  let last: { answer: Promise<boolean>; at: number } | undefined;
  let asking = false;
  return () => {
    if (last === undefined || (!asking && now() - last.at >= keepForMs)) {
      asking = true;
      last = { answer: ask().finally(() => (asking = false)), at: now() };
    }
    return last.answer;
  };

  // Everybody waits for the same one: one that hung would hang them all for good.
  async function ask(): Promise<boolean> {
    try {
      return await withDeadline(check(), withinMs, () => new Error("the check took too long"));
    } catch {
      return false;
    }
  }
}
