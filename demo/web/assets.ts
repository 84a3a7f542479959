import { fileURLToPath } from "node:url";
import { Router } from "express";

/** The one style sheet, and the script that waits for news. */
export function assets(): Router {
  const router = Router();
  for (const name of ["demo.css", "live.js"]) {
    const path = fileURLToPath(new URL(name, import.meta.url));
    router.get(`/${name}`, (_req, res) => res.sendFile(path));
  }
  return router;
}
