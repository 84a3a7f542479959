import type { NextFunction, Request, Response } from "express";
import { HydraError } from "./hydra-error.ts";

/** Go's json.Marshal escapes these three, and ends with a newline. */
function goJson(value: unknown): string {
  const escapes: Record<string, string> = { "&": "\\u0026", "<": "\\u003c", ">": "\\u003e" };
  return `${JSON.stringify(value).replace(/[&<>]/g, (sign) => escapes[sign] ?? sign)}\n`;
}

export function writeJson(res: Response, value: unknown, status = 200): void {
  res.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(goJson(value));
}

export function writeError(error: unknown, _req: Request, res: Response, _next: NextFunction): void {
  const known = error instanceof HydraError ? error : HydraError.of("server_error");
  const body = { error: known.name, error_description: known.description };
  res.writeHead(known.status, { "content-type": "application/json" }).end(goJson(body));
}

/** Hydra sets this on every answer; httprouter, its router, knows no HEAD. */
export function hydraDefaults(req: Request, res: Response, next: NextFunction): void {
  res.setHeader("cache-control", "private, no-cache, no-store, must-revalidate");
  if (req.method === "HEAD") methodNotAllowed(req, res);
  else next();
}

export function methodNotAllowed(_req: Request, res: Response): void {
  res.writeHead(405, { "content-type": "text/plain; charset=utf-8" }).end("Method Not Allowed\n");
}

export function routeNotFound(_req: Request, res: Response): void {
  res.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("404 page not found\n");
}

/** The query as Go reads it: of a repeated parameter, the first. */
export function readQuery(req: Request): URLSearchParams {
  return new URL(req.originalUrl, "http://hydra.invalid").searchParams;
}

export function redirect(res: Response, location: string, status = 302): void {
  res.writeHead(status, { location }).end();
}

/** `urlx.SetQuery`: sets parameters and sorts all of them, leaving the rest of the URL as it was written. */
export function withQuery(url: string, parameters: Record<string, string>): string {
  const [base = "", query = ""] = url.split("?", 2);
  const search = new URLSearchParams(query);
  for (const [name, value] of Object.entries(parameters)) search.set(name, value);
  search.sort();
  const text = search.toString();
  return text === "" ? base : `${base}?${text}`;
}
