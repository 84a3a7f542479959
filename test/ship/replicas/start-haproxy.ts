import { connect } from "node:net";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { guarded } from "../../../testkit/processes/guarded-process.ts";
import { part } from "../../../testkit/vitest/parts.ts";

/** What HAProxy counts for a replica (`show stat`), and whether it sends anybody there: UP, DOWN, DRAIN. */
export type Statistics = Record<string, string>;

export interface Haproxy {
  url: string;
  /** As an operator would, at the socket: `drain` sends nobody there any more and lets those who are there finish; `ready` is back. */
  set(server: string, state: "drain" | "ready"): Promise<void>;
  statistics(server: string): Promise<Statistics>;
  until(server: string, status: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * What docs/production.md advises, and a header of the answer that says which replica it is from. No stickiness: each request goes to the next one.
 * A request that reached no replica goes to another. One that a replica took and did not answer goes to another if it is a GET: those can
 * be repeated. A form can't be repeated behind the person's back.
 */
function configuration(port: number, socket: string, servers: Record<string, string>): string {
  return `
global
  stats socket ${socket} mode 600 level admin
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  timeout check 2s
  retries 3
  option redispatch 1
frontend people
  bind 127.0.0.1:${port}
  http-after-response set-header X-Replica %s
  default_backend lethe
backend lethe
  balance roundrobin
  retry-on conn-failure empty-response
  http-request disable-l7-retry unless METH_GET
  option httpchk GET /health/alive
  default-server check inter 200ms fall 2 rise 1
${Object.entries(servers)
  .map(([name, address]) => `  server ${name} ${address}`)
  .join("\n")}
`;
}

/** HAProxy in front of these servers. They may come later. */
export async function startHaproxy(port: number, servers: Record<string, string>): Promise<Haproxy> {
  const folder = await mkdtemp(join(tmpdir(), "lethe-haproxy-"));
  const [file, socket] = [join(folder, "haproxy.cfg"), join(folder, "admin.sock")];
  await writeFile(file, configuration(port, socket, servers));
  const haproxy = guarded(part("haproxy").path, ["-f", file, "-db"], {}, folder);

  await untilReady();
  return { url: `http://localhost:${port}`, set, statistics, until, close: () => haproxy.stop() };

  async function untilReady(): Promise<void> {
    const deadline = Date.now() + 20_000;
    while ((await command("show version").catch(() => "")) === "") {
      if (!haproxy.isRunning() || Date.now() > deadline)
        throw new Error(`haproxy does not answer at its socket: ${haproxy.output()}`);
      await pause(20);
    }
  }

  async function command(line: string): Promise<string> {
    const client = connect(socket);
    client.write(`${line}\n`);
    return text(client);
  }

  async function set(server: string, state: "drain" | "ready"): Promise<void> {
    const answer = (await command(`set server lethe/${server} state ${state}`)).trim();
    if (answer !== "") throw new Error(`haproxy: ${answer}`);
  }

  async function statistics(server: string): Promise<Statistics> {
    const [head = "", ...rows] = (await command("show stat")).replace(/^# /, "").split("\n");
    const row = rows.find((line) => line.startsWith(`lethe,${server},`))?.split(",") ?? [];
    return Object.fromEntries(head.split(",").map((name, index) => [name, row[index] ?? ""]));
  }

  async function until(server: string, status: string): Promise<void> {
    const deadline = Date.now() + 20_000;
    for (let seen = ""; seen !== status; await pause(20)) {
      if (!haproxy.isRunning() || Date.now() > deadline)
        throw new Error(`haproxy sees ${server} as ${seen}, not ${status}: ${haproxy.output()}`);
      seen = (await statistics(server).catch((): Statistics => ({})))["status"] ?? "";
    }
  }
}
