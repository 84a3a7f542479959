import { connect } from "node:net";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { guarded } from "../../../testkit/processes/guarded-process.ts";
import { changed, documented } from "../documented-proxies.ts";
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

/** deploy/proxies/haproxy.cfg on plain http, with these replicas and a header of the answer that says which it is from. */
async function configuration(port: number, socket: string, servers: Record<string, string>): Promise<string> {
  const replicas = Object.entries(servers).map(([name, address]) => `  server ${name} ${address}`);
  return changed(await documented("haproxy.cfg"), [
    [/^global$/, `global\n  stats socket ${socket} mode 600 level admin`],
    [/bind :443 .*/, `bind 127.0.0.1:${port}\n  http-after-response set-header X-Replica %s`],
    // It need not wait for as long to see that one is away.
    [/inter 2s/, "inter 200ms"],
    [/ {2}server a .*\n {2}server b .*/, replicas.join("\n")],
  ]);
}

/** HAProxy in front of these servers. They may come later. */
export async function startHaproxy(port: number, servers: Record<string, string>): Promise<Haproxy> {
  const folder = await mkdtemp(join(tmpdir(), "lethe-haproxy-"));
  const [file, socket] = [join(folder, "haproxy.cfg"), join(folder, "admin.sock")];
  await writeFile(file, await configuration(port, socket, servers));
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
