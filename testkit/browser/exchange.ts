import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request } from "node:http";
import { text } from "node:stream/consumers";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** One bare HTTP exchange. Not `fetch`: that one overwrites Sec-Fetch-Mode, hides redirects and forbids a body-less HEAD. */
export async function exchange(
  method: string,
  url: URL,
  headers: Record<string, string>,
  body = "",
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = request(url, { method, headers, timeout: 120_000 }, resolve);
  outgoing.on("error", reject);
  outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer from ${url.origin}${url.pathname}`)));
  outgoing.end(body);
  const incoming = await promise;
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: await text(incoming) };
}
