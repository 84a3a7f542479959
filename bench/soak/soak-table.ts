import { markdownTable } from "../lib/markdown-table.ts";
import type { Soaked } from "./soak.ts";
import { verdictsOf } from "./verdicts.ts";

const titles = {
  rssMiB: "RSS, MiB",
  heapMiB: "heap after collection, MiB",
  handles: "open handles",
  sockets: "of them sockets",
  timers: "timers",
} as const;

export function soakTable(soaked: Soaked): string {
  const verdicts = verdictsOf(soaked);
  const rows = (Object.keys(titles) as (keyof typeof titles)[]).map((what) => {
    const { rise, perHour, bound, grows } = verdicts[what];
    const all = soaked.samples.map((sample) => sample[what]);
    const figures = [
      soaked.quietBefore[what],
      Math.min(...all),
      Math.max(...all),
      soaked.quietAfter[what],
      rise,
      perHour,
    ];
    return [titles[what], ...figures.map((figure) => figure.toFixed(1)), String(bound), grows ? "yes" : "no"];
  });
  const columns = [
    "",
    "quiet before",
    "lowest",
    "highest",
    "quiet after",
    "rise",
    "per hour",
    "bound",
    "grows",
  ];
  return markdownTable(columns, rows);
}
