import type { IncomingMessage, ServerResponse } from "node:http";
import { onTestFinished } from "vitest";
import { listen } from "../../testkit/processes/listen.ts";

const pageMs = 300;

/**
 * A Kratos with these identities, which lists a hundred of them at a time, after a moment. Each has a session until their sessions end.
 * @param isLost whether the nth is disabled
 * @param doors at how many addresses it answers, so that it is known who asks
 */
export async function kratosOfMany(ids: readonly string[], isLost: (nth: number) => boolean, doors: number) {
  const disabled = new Set(ids.filter((_, nth) => isLost(nth)));
  const inSession = new Set(ids);
  /** What was asked for of the list: by which door, and from which identity on. */
  const listed: { door: number; from: number }[] = [];
  const urls = await Promise.all(Array.from({ length: doors }, (_, door) => open(door)));
  return { urls, disabled, inSession, listed };

  async function open(door: number): Promise<string> {
    const { port, close } = await listen((req, res) => answerTo(door, req, res));
    onTestFinished(close);
    return `http://127.0.0.1:${port}`;
  }

  function answerTo(door: number, req: IncomingMessage, res: ServerResponse): void {
    const url = new URL(String(req.url), "http://kratos");
    const [, , , id, sessions] = url.pathname.split("/");
    const answer = (body: unknown) =>
      res.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    if (url.pathname === "/admin/identities") {
      const from = Number(url.searchParams.get("page_token") ?? 0);
      listed.push({ door, from });
      const next = from + 100;
      if (next < ids.length)
        res.setHeader("Link", `<${url.pathname}?page_size=100&page_token=${next}>; rel="next"`);
      return void setTimeout(() => answer(ids.slice(from, next).map(identityOf)), pageMs);
    }
    // Its health, and what is asked at the start.
    if (id === undefined || !ids.includes(id)) return void res.writeHead(404).end();
    if (sessions === undefined) return void answer(identityOf(id));
    if (req.method === "GET") return void answer(inSession.has(id) ? [{ id: `session-${id}` }] : []);
    inSession.delete(id);
    res.writeHead(204).end();
  }

  function identityOf(id: string) {
    return { id, state: disabled.has(id) ? "inactive" : "active", traits: {} };
  }
}
