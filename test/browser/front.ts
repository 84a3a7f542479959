import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";

/** How the browser said that it came by a load. */
export interface Load {
  path: string;
  dest: string;
  purpose: string;
  status: number;
}

export interface Front {
  url: string;
  /** Every load of the service behind, in order of arrival. */
  readonly loads: Load[];
  /** Answers the next page load itself, so that its address can be taken and used in another way. */
  holdNext(): void;
  close(): Promise<void>;
}

export interface FrontOptions {
  /** Where browsers see the service. */
  url: string;
  servicePort: number;
  /** Pages under `/trap/…` on the service's own origin: somebody else's page could not be this close to it. */
  trap: (url: URL) => string;
}

/** A plain reverse proxy that watches what browsers send. */
export async function startFront({ url, servicePort, trap }: FrontOptions): Promise<Front> {
  const loads: Load[] = [];
  let holding = false;
  const server = createServer(pass).listen(Number(new URL(url).port), "127.0.0.1");
  await new Promise((resolve) => {
    server.once("listening", resolve);
  });
  return {
    url,
    loads,
    holdNext: () => (holding = true),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };

  function pass(req: IncomingMessage, res: ServerResponse): void {
    const asked = new URL(req.url ?? "/", url);
    // Hydra's own pages have no icon, and Chromium complains of that.
    if (asked.pathname === "/favicon.ico") return void res.writeHead(204).end();
    if (asked.pathname.startsWith("/trap/")) return sendPage(res, trap(asked));
    if (holding && req.headers["sec-fetch-mode"] === "navigate") {
      holding = false;
      return sendPage(res, "<p>Held</p>");
    }
    const onward = {
      port: servicePort,
      host: "127.0.0.1",
      path: req.url,
      method: req.method,
      headers: req.headers,
    };
    const passed = request(onward, (answer) => {
      loads.push({
        path: asked.pathname,
        dest: String(req.headers["sec-fetch-dest"]),
        purpose: String(req.headers["sec-purpose"] ?? ""),
        status: answer.statusCode ?? 0,
      });
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    passed.on("error", () => res.destroy());
    req.pipe(passed);
  }
}

function sendPage(res: ServerResponse, html: string): void {
  res.setHeader("Content-Type", "text/html; charset=utf-8");
  res.setHeader("Cache-Control", "no-store");
  res.end(`<!doctype html><link rel="icon" href="data:,">${html}`);
}
