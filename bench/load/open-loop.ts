import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { median, percentile } from "../lib/statistics.ts";

/** People who come when they come: nobody waits for anybody else's answer. */
export interface Arrivals {
  url: string;
  perSecond: number;
  seconds: number;
}

/** What became of them. Times are from the moment in which somebody meant to ask, however late that was sent. */
export interface Arrived {
  offered: number;
  /** Answered with the page. */
  served: number;
  /** Turned away: 503 with a Retry-After of a second. */
  shed: number;
  /** Anything else: how many of what. */
  failed: Record<string, number>;
  servedP50Ms: number;
  servedP99Ms: number;
  shedP50Ms: number;
  shedP99Ms: number;
  /** From the last arrival until somebody new was let in, and how long that one took. */
  letInAfterMs: number;
  firstServedMs: number;
}

const tickMs = 4;
const givenUpMs = 30_000;

export async function openLoop(arrivals: Arrivals): Promise<Arrived> {
  const { url, perSecond, seconds } = arrivals;
  const offered = Math.round(perSecond * seconds);
  // Like a proxy in front: connections are kept, and there are as many as there are requests.
  const agent = new http.Agent({ keepAlive: true, scheduling: "lifo" });
  const took = { served: [] as number[], shed: [] as number[] };
  const failed: Record<string, number> = {};
  const pending: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let sent = 0; sent < offered; await pause(tickMs)) {
    const due = Math.min(offered, Math.ceil(((performance.now() - startedAt) / 1000) * perSecond));
    for (; sent < due; sent += 1) pending.push(arrive(startedAt + (sent / perSecond) * 1000));
  }
  const lastAt = performance.now();
  const after = await firstLetIn(lastAt);
  await Promise.all(pending);
  agent.destroy();
  return {
    offered,
    served: took.served.length,
    shed: took.shed.length,
    failed,
    servedP50Ms: median(took.served),
    servedP99Ms: percentile(took.served, 0.99),
    shedP50Ms: median(took.shed),
    shedP99Ms: percentile(took.shed, 0.99),
    ...after,
  };

  async function arrive(meantAt: number): Promise<void> {
    const outcome = await visit(url, agent);
    const tookMs = performance.now() - meantAt;
    if (outcome === "served" || outcome === "shed") took[outcome].push(tookMs);
    else failed[outcome] = (failed[outcome] ?? 0) + 1;
  }

  // One after the other, as whoever is turned away and tries again.
  async function firstLetIn(fromAt: number): Promise<{ letInAfterMs: number; firstServedMs: number }> {
    while (performance.now() - fromAt < givenUpMs) {
      const beganAt = performance.now();
      const outcome = await visit(url, agent);
      if (outcome === "served")
        return { letInAfterMs: beganAt - fromAt, firstServedMs: performance.now() - beganAt };
      await pause(20);
    }
    return { letInAfterMs: Number.NaN, firstServedMs: Number.NaN };
  }
}

/** @returns `served`, `shed`, or what else came */
export function visit(url: string, agent: http.Agent): Promise<string> {
  return new Promise((resolve) => {
    const headers = { Accept: "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" };
    const request = http.get(url, { agent, headers }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (chunk: string) => (text += chunk));
      incoming.on("error", (error) => resolve(error.message));
      incoming.on("end", () => resolve(outcomeOf(incoming, text)));
    });
    request.on("error", (error) => resolve(error.message));
  });
}

function outcomeOf({ statusCode, headers }: http.IncomingMessage, text: string): string {
  if (statusCode === 200 && text.includes('id="accept"')) return "served";
  const retryAfter = headers["retry-after"];
  // Whatever else is wrong has other seconds there, or none.
  if (statusCode === 503 && retryAfter === "1" && text.includes("</html>")) return "shed";
  return `${statusCode ?? 0}${retryAfter === undefined ? "" : `, Retry-After ${retryAfter}`}`;
}
