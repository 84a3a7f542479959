import { join } from "node:path";
import { startServer, type Server } from "../lib/start-server.ts";
import type { Calls } from "../lib/start-stub.ts";

export interface StubSetting {
  /** How long it takes for each answer. */
  delayMs: number;
  /** How many consents a person has, each in a sign-in of its own. */
  consentSessions: number;
  /** True: a sign-in that was ended and access that was revoked are gone from the list, until the next setting. */
  forgets?: boolean;
  /** How many scopes an app asks for. */
  scopes: number;
  /** After which an unused connection is closed; an hour when not set. Only at the start. */
  keepAliveMs?: number;
}

/** What it has seen since the last look. */
export interface Seen {
  calls: Calls;
  /** The most calls at work at once. */
  highest: number;
  /** Connections open now, the one that asks among them. */
  sockets: number;
}

/** Hydra and Kratos, as slow and as full as wanted, in a process of their own. */
export interface LoadStub extends Server {
  look: () => Promise<Seen>;
  /** Begins a new count as well. */
  set: (setting: Partial<StubSetting>) => Promise<Seen>;
}

export async function startLoadStub(setting: Partial<StubSetting> = {}): Promise<LoadStub> {
  const script = join(import.meta.dirname, "load-stub.ts");
  const server = await startServer({
    name: "stub",
    run: (port) => ({ script, args: [String(port), JSON.stringify(setting)] }),
  });
  const ask = async (path: string) => (await (await fetch(server.origin + path)).json()) as Seen;
  return {
    ...server,
    look: () => ask("/bench/look"),
    set: (to) => ask(`/bench/set?to=${encodeURIComponent(JSON.stringify(to))}`),
  };
}
