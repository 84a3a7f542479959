import { Router, type Request, type Response } from "express";
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
