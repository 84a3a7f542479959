import { Agent, request, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { listen, type Listening } from "../../testkit/processes/listen.ts";
import type { Psql } from "./psql.ts";
import { addTo, takeStatements, type Tally } from "./statements.ts";

/** What one kind of HTTP call has caused, over all calls of that kind. */
export interface Caused {
  calls: number;
  /** Transactions in which something was written: each has to be on the disk before it is over. */
  writes: number;
  tally: Tally;
}

export type Book = Map<string, Caused>;

export interface CallCosts {
  /** False: whatever goes by is let through, several at once, and nothing is counted. */
  isOn: boolean;
  /** Does something on its own and puts down, under its name, what the databases did meanwhile. */
  measure: <T>(name: string, act: () => Promise<T>) => Promise<T>;
  /** An address that leads to `target`, where each call is measured. */
  before: (target: string, who: string) => Promise<{ url: string; close: () => Promise<void> }>;
  /** What was put down since the last time. */
  take: () => Book;
}

/** Counts per HTTP call: one is under way at a time, and the databases are asked before and after. */
export function createCallCosts(psql: Psql): CallCosts {
  let book: Book = new Map();
  let last: Promise<unknown> = Promise.resolve();
  const costs: CallCosts = { isOn: false, measure, before, take };
  return costs;

  async function measure<T>(name: string, act: () => Promise<T>): Promise<T> {
    if (!costs.isOn) return act();
    const turn = last.then(async () => alone(name, act));
    last = turn.catch(() => undefined);
    return turn;
  }

  async function alone<T>(name: string, act: () => Promise<T>): Promise<T> {
    await takeStatements(psql);
    const writesBefore = await writesSoFar();
    const done = await act();
    // What a server still writes when it has answered.
    await pause(3);
    const tally = await takeStatements(psql);
    const writes = (await writesSoFar()) - writesBefore;
    const caused = book.get(name) ?? { calls: 0, writes: 0, tally: { hydra: {}, kratos: {} } };
    for (const database of ["hydra", "kratos"] as const) {
      const into = caused.tally[database];
      for (const [statement, counted] of Object.entries(tally[database])) addTo(into, statement, counted);
    }
    book.set(name, { ...caused, calls: caused.calls + 1, writes: caused.writes + writes });
    return done;
  }

  // Only transactions that write get a number.
  async function writesSoFar(): Promise<number> {
    return Number((await psql.run("SELECT pg_snapshot_xmax(pg_current_snapshot());")).join(""));
  }

  async function before(target: string, who: string) {
    const agent = new Agent({ keepAlive: true });
    const { port, close }: Listening = await listen((incoming, outgoing) => {
      const url = new URL(incoming.url ?? "/", target);
      const name = `${who}: ${incoming.method} ${url.pathname.replaceAll(/[0-9a-f-]{36}/g, "{id}")}`;
      void measure(name, async () => pass(url, incoming, outgoing, agent)).catch(() => outgoing.destroy());
    });
    const stop = async () => {
      agent.destroy();
      await close();
    };
    return { url: `http://127.0.0.1:${port}`, close: stop };
  }

  function take(): Book {
    const taken = book;
    book = new Map();
    return taken;
  }
}

async function pass(
  url: URL,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  agent: Agent,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers = { ...incoming.headers, host: url.host };
  const onward = request(url, { agent, method: incoming.method, headers }, (answer) => {
    const body: Buffer[] = [];
    answer.on("data", (chunk: Buffer) => body.push(chunk));
    answer.on("error", reject);
    answer.on("end", () => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.end(Buffer.concat(body));
      resolve();
    });
  });
  onward.on("error", reject);
  incoming.pipe(onward);
  return promise;
}
