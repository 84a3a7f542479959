import type { RequestHandler } from "express";
import { insteadOfLongRedirect } from "../middleware/see-other.ts";
import type { Pages } from "./pages.ts";

/**
 * Has `seeOther` lead on by a page where the address is too long for the head of an answer: Hydra's has the client's whole request, and a
 * verifier that carries it once more. A page can't stand in an iframe: those get the 303 all the same.
 */
export function longRedirects(pages: Pages): RequestHandler {
  return (req, res, next) => {
    const dest = req.headers["sec-fetch-dest"];
    const isTopLevel = dest === "document" || (dest === undefined && req.method === "POST");
    if (isTopLevel) insteadOfLongRedirect(res, (url) => pages.send(req, res, "onward", { refreshTo: url }));
    next();
  };
}
