import { Router } from "express";
import { writeJson } from "./wire.ts";

export function health(): Router {
  const router = Router();
  router.get(["/health/alive", "/health/ready"], (_req, res) => writeJson(res, { status: "ok" }));
  return router;
}
