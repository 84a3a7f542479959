import { Router, type Request, type Response } from "express";
import { withDeadline } from "../deadline.ts";
import type { Readiness } from "./readiness.ts";

export interface HealthDeps {
  readiness: () => Promise<Readiness>;
}

/** `/health/alive` (and `/health`) says that the process answers, `/health/ready` that it can do its work. The shape is Ory's: `{"status":"ok"}`, with `checks` beside it. */
export function healthRoutes({ readiness }: HealthDeps): Router {
  const router = Router();
  router.get(["/", "/alive"], (_req, res) => res.json({ status: "ok" }));
  router.get("/ready", showReadiness);
  router.all(["/", "/alive", "/ready"], refuse);
  return router;

  async function showReadiness(_req: Request, res: Response): Promise<void> {
    const found = await readiness();
    res.status(found.status === "ok" ? 200 : 503).json(found);
  }
}

// Not the error page, which weighs what the caller would rather read: this runs before anything is shed.
function refuse(_req: Request, res: Response): void {
  res.set("Allow", "GET, HEAD").status(405).end();
}

const keepForMs = 1000;

export interface CachedCheckOptions<T> {
  /** When the answer has not come by then it is `otherwise`, and the next probe asks anew. */
  withinMs: number;
  otherwise: T;
  now?: () => number;
}

/** Asks at most once a second, and once at a time, however many probes come in. A check that fails says `otherwise`. */
export function cachedCheck<T>(
  check: () => Promise<T>,
  { withinMs, otherwise, now = Date.now }: CachedCheckOptions<T>,
): () => Promise<T> {
  let last: { answer: Promise<T>; at: number } | undefined;
  let asking = false;
  return () => {
    if (last === undefined || (!asking && now() - last.at >= keepForMs)) {
      asking = true;
      last = { answer: ask().finally(() => (asking = false)), at: now() };
    }
    return last.answer;
  };

  // Everybody waits for the same one: one that hung would hang them all for good.
  async function ask(): Promise<T> {
    try {
      return await withDeadline(check(), withinMs, () => new Error("the check took too long"));
    } catch {
      return otherwise;
    }
  }
}
