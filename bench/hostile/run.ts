// What browsers notice of clients that hold on to whatever they get. Prints a table.
import { parseArgs } from "node:util";
import { residentMiB } from "../lib/process-figures.ts";
import { markdownTable } from "../lib/markdown-table.ts";
import { costOf } from "../load/closed-load.ts";
import { withLoadFixture } from "../load/load-fixture.ts";
import { confirmPath } from "../scenarios/confirm-page.ts";
import { startHostile, type HostileClient } from "./hostile-clients.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "20" },
    "per-second": { type: "string", default: "50" },
    rounds: { type: "string", default: "3" },
  },
});
const [seconds, perSecond, rounds] = [values.seconds, values["per-second"], values.rounds].map(Number) as [
  number,
  number,
  number,
];

await withLoadFixture({}, async (fixture) => {
  const lethe = await fixture.startLethe();
  // Node compiles what it runs until then, and takes its memory.
  await costOf(lethe, { path: confirmPath, count: 3000, connections: 32 });
  const { port } = new URL(lethe.origin);
  const sheet = await styleSheet(lethe.origin);
  const kinds: Record<string, HostileClient[]> = {
    nobody: [],
    "256 forms, 256 headers, 26 × 10 style sheets": [
      { count: 256, reads: true, bytes: formOf(120) },
      { count: 256, reads: true, bytes: "GET / HTTP/1.1\r\nHost: le" },
      { count: 26, reads: false, bytes: `GET ${sheet} HTTP/1.1\r\nHost: lethe\r\n\r\n`.repeat(10) },
    ],
    "1,500 forms of 90 kB": [{ count: 1500, reads: true, bytes: formOf(90_000) }],
  };
  const rows: string[][] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const [kind, clients] of Object.entries(kinds)) {
      const hostile = startHostile(Number(port), clients);
      const url = `${lethe.origin}${confirmPath}`;
      const arrived = await fixture.driver.arrive({ url, perSecond, seconds });
      const { served, shed, servedP50Ms, servedP99Ms } = arrived;
      const failed = Object.values(arrived.failed).reduce((sum, count) => sum + count, 0);
      const figures = [served, shed, failed, servedP50Ms, servedP99Ms, hostile.closed()];
      rows.push([kind, ...[...figures, residentMiB(lethe.pid).now].map((figure) => figure.toFixed())]);
      hostile.stop();
    }
  }
  const titles = ["beside", "served", "shed", "failed", "p50 ms", "p99 ms", "closed on them", "RSS MiB"];
  console.log(markdownTable(titles, rows));
});

function formOf(length: number): string {
  const head = `POST /logout HTTP/1.1\r\nHost: lethe\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
  return `${head}Content-Length: ${length + 1}\r\n\r\n${"a".repeat(length)}`;
}

async function styleSheet(origin: string): Promise<string> {
  const home = await (await fetch(origin)).text();
  return /\/assets\/lethe-[\w-]+\.css/.exec(home)?.[0] ?? "";
}
