import { once } from "node:events";
import { request, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { listen } from "../../../testkit/processes/listen.ts";

export interface SlowProxy {
  url: string;
  /** How long a call takes on its way there, and again on its way back. */
  delayMs: number;
  /** How many sign-outs Hydra is being told to accept right now. */
  readonly accepting: number;
  close: () => Promise<void>;
}

/**
 * Stands between a replica and Hydra's admin API and takes its time, so that when the replica ends some requests are under way in it: some
 * that Hydra has not heard of, and some that Hydra has carried out already.
 */
export async function startSlowProxy(adminUrl: string): Promise<SlowProxy> {
  let accepting = 0;
  const { port, close } = await listen((incoming, outgoing) => {
    if (incoming.method === "PUT") {
      accepting += 1;
      outgoing.once("close", () => (accepting -= 1));
    }
    // Whoever asked may have been killed meanwhile.
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const door = {
    url: `http://127.0.0.1:${port}`,
    delayMs: 0,
    get accepting() {
      return accepting;
    },
    close,
  };
  return door;

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    await pause(door.delayMs);
    const url = new URL(incoming.url ?? "/", adminUrl);
    const headers = { ...incoming.headers, host: url.host };
    const onward = request(url, { method: incoming.method, headers }).end(body);
    const [answer] = (await once(onward, "response")) as [IncomingMessage];
    const answered = await buffer(answer);
    await pause(door.delayMs);
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(answered);
  }
}
