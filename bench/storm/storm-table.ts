import { markdownTable } from "../lib/markdown-table.ts";
import type { Weathered } from "./storm.ts";

const columns = [
  "Hydra's delay",
  "in flight / sockets",
  "× sustainable",
  "offered per s",
  "served",
  "shed",
  "failed",
  "served p50 ms",
  "served p99 ms",
  "shed p50 ms",
  "shed p99 ms",
  "let in again after ms",
  "calls at once",
  "CPU",
  "RSS MiB before",
  "highest",
  "after",
];

export function stormTable(weathered: readonly Weathered[]): string {
  return markdownTable(
    columns,
    weathered.map(({ offer, perSecond, arrived, highestUpstream, rssMiB, cpuShare }) => [
      `${offer.delayMs} ms`,
      `${offer.maxInFlight} / ${offer.maxSockets}`,
      String(offer.factor),
      ...[perSecond, arrived.served, arrived.shed].map(whole),
      failuresOf(arrived.failed),
      ...[arrived.servedP50Ms, arrived.servedP99Ms, arrived.shedP50Ms, arrived.shedP99Ms].map(whole),
      ...[arrived.letInAfterMs, highestUpstream].map(whole),
      `${whole(cpuShare * 100)} %`,
      ...[rssMiB.before, rssMiB.highest, rssMiB.after].map(whole),
    ]),
  );
}

function failuresOf(failed: Record<string, number>): string {
  const all = Object.entries(failed);
  return all.length === 0 ? "0" : all.map(([what, count]) => `${count} (${what})`).join("; ");
}

function whole(figure: number): string {
  return Number.isNaN(figure) ? "–" : figure.toFixed(0);
}
