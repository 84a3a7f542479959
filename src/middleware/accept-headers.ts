import type { Request } from "express";

// Twice what browsers send. Weighing costs by a header's length, times what there is to choose from.
const maxLength = 400;

/** The request as a negotiator may see it: with no more of what it would rather have than a browser says. */
export function weighed(req: Request): Request {
  const { accept, "accept-language": languages, "accept-encoding": encodings } = req.headers;
  const headers = {
    accept: cut(accept),
    "accept-language": cut(languages),
    "accept-encoding": cut(encodings),
  };
  return new Proxy(req, {
    get: (target, key): unknown => (key === "headers" ? headers : Reflect.get(target, key)),
  });
}

function cut(header: string | undefined): string | undefined {
  if (header === undefined || header.length <= maxLength) return header;
  return header.slice(0, Math.max(0, header.lastIndexOf(",", maxLength)));
}
