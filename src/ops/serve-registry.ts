import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import { versionAnswer } from "./own-version.ts";

/** What answers `GET /metrics/prometheus` and `GET /version`: for a port of its own, which no browser reaches. */
export function serveRegistry(registry: Registry): RequestListener {
  const version = JSON.stringify(versionAnswer());
  const noStore = { "Cache-Control": "no-store" };
  // A scrape that fails must not stop a process that signs users out.
  return (req, res) => void answer(req, res).catch(() => res.writeHead(500).end());

  async function answer({ method, url = "" }: IncomingMessage, res: ServerResponse): Promise<void> {
    const [path] = url.split("?", 1);
    if (path !== "/metrics/prometheus" && path !== "/version") return void res.writeHead(404).end();
    if (method !== "GET" && method !== "HEAD") return void res.writeHead(405, { Allow: "GET, HEAD" }).end();
    if (path === "/version")
      return void res.writeHead(200, { "Content-Type": "application/json", ...noStore }).end(version);
    const text = await registry.metrics();
    res.writeHead(200, { "Content-Type": registry.contentType, ...noStore }).end(text);
  }
}
