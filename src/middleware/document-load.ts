import type { Request } from "express";
import { PageError } from "../errors.ts";

const documents = new Set(["document", "iframe", "frame"]);

/**
 * Refuses to go on for what loads no document: HEAD, images, scripts, fetch. An iframe is one: apps renew their sign-in there
 * (`prompt=none`), and an answer that shows no page can't be framed by a trick.
 * @throws PageError `bad_request`
 */
export function demandDocumentLoad(req: Request): void {
  const dest = req.headers["sec-fetch-dest"];
  if (req.method === "GET" && (dest === undefined || documents.has(dest))) return;
  throw new PageError("bad_request", { detail: "nothing is decided for a load that is no document's" });
}
