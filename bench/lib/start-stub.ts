import { join } from "node:path";
import { startServer, type Server } from "./start-server.ts";

export interface StubOptions {
  /** How long it takes for each answer. */
  delayMs?: number;
  /** How many consents a person has. */
  consentSessions?: number;
  port?: number | undefined;
}

/** How often it was asked what, by method and path. */
export type Calls = Record<string, number>;

export interface Stub extends Server {
  calls: () => Promise<Calls>;
}

/** Hydra's admin API and Kratos's public one, which answer at once and always the same, in a process of their own. */
export async function startStub(options: StubOptions = {}): Promise<Stub> {
  const script = join(import.meta.dirname, "../stub-hydra.ts");
  const server = await startServer({
    name: "stub",
    port: options.port,
    inside: join(import.meta.dirname, "inside.ts"),
    run: (port) => ({ script, args: [String(port), JSON.stringify(options)] }),
  });
  return { ...server, calls };

  async function calls(): Promise<Calls> {
    return (await (await fetch(`${server.origin}/bench/calls`)).json()) as Calls;
  }
}

/** What was asked between two counts, for each of so many transactions. */
export function callsPerTransaction(before: Calls, after: Calls, transactions: number): Calls {
  const counts = Object.entries(after).map(([call, count]): [string, number] => [
    call,
    (count - (before[call] ?? 0)) / transactions,
  ]);
  return Object.fromEntries(counts.filter(([, count]) => count > 0).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
