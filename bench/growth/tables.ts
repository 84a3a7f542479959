import { markdownTable } from "../lib/markdown-table.ts";
import type { DevicesRow } from "./devices.ts";
import type { ChallengeRow, PageRow } from "./pages.ts";
import type { ProcessesRow } from "./processes.ts";

export interface Growth {
  processes: ProcessesRow[];
  pages: PageRow[];
  challenges: ChallengeRow[];
  devices: DevicesRow[];
}

export function growthTables({ processes, pages, challenges, devices }: Growth): string {
  return [
    markdownTable(
      ["processes", "per second", "CPU-ms", "p50 ms", "p99 ms"],
      processes.map((row) => [
        String(row.processes),
        row.perSecond.toFixed(0),
        row.cpuMs.toFixed(3),
        row.p50Ms.toFixed(1),
        row.p99Ms.toFixed(1),
      ]),
    ),
    markdownTable(
      ["scopes on the consent page", "bytes", "CPU-ms", "p50 ms"],
      pages.map(({ scopes, bytes, cpuMs, p50Ms }) => [
        String(scopes),
        String(bytes),
        cpuMs.toFixed(3),
        p50Ms.toFixed(1),
      ]),
    ),
    markdownTable(
      ["characters of the challenge", "CPU-ms", "p50 ms", "p99 ms"],
      challenges.map(({ length, cpuMs, p50Ms, p99Ms }) => [
        length.toLocaleString("en"),
        cpuMs.toFixed(3),
        p50Ms.toFixed(1),
        p99Ms.toFixed(1),
      ]),
    ),
    markdownTable(
      [
        "apps, each on its own device",
        "Hydra's delay",
        "lists read",
        "sign-ins ended",
        "access revoked",
        "calls at once",
        "pages on the way",
        "something is shown after ms",
        "the person waits, ms",
        "CPU-ms",
      ],
      devices.map((row) => [
        row.consents.toLocaleString("en"),
        `${row.delayMs} ms`,
        ...[row.lists, row.ended, row.revoked, row.highest, row.pages].map(String),
        row.shownAfterMs.toFixed(0),
        row.personWaitsMs.toFixed(0),
        row.cpuMs.toFixed(0),
      ]),
    ),
  ].join("\n\n");
}
