import type { TransportRequest } from "./transport.ts";

/** A request as @ory/client builds it: path with query, and what axios would be told. */
export interface BuiltCall {
  url: string;
  options: { method?: string; headers?: object; data?: unknown };
}

/** The same request for our own transport. */
export function toTransportRequest(baseUrl: string, { url, options }: BuiltCall): TransportRequest {
  const { method = "GET", headers = {}, data } = options;
  const call = { url: baseUrl + url, method, headers: textHeaders(headers) };
  return typeof data === "string" ? { ...call, data } : call;
}

// axios lets a header be many things; those that are built for us are texts.
function textHeaders(headers: object): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (typeof value === "string") texts[name] = value;
  return texts;
}
