import type { Checked } from "./lib/check-ratios.ts";
import type { Compared } from "./lib/compare.ts";
import { markdownTable } from "./lib/markdown-table.ts";
import type { Results } from "./lib/results.ts";
import { allScenarios } from "./scenarios/all-scenarios.ts";

/** What a run has shown, for people. */
export function report(results: Results): string {
  const { machine, form, connections } = results;
  const conditions = [
    `Taken on ${results.at.slice(0, 10)}: Lethe ${machine.lethe}, Node ${machine.node}, ${machine.system},`,
    `${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, load ${machine.loadBefore} beforehand;`,
    `${form.rounds} rounds of ${form.transactions} transactions over ${connections} connections,`,
    `after ${form.warmUp} to warm up.`,
  ];
  const parts = [conditions.join(" "), comparisonTable(results.scenarios)];
  if (results.more) parts.push(processTable(results.more), visitTable(results.more));
  return parts.join("\n\n");
}

const comparisonColumns = [
  "transaction",
  "server",
  "CPU-ms",
  "× floor",
  "lowest – highest",
  "per second",
  "p50 ms",
  "p99 ms",
  "KiB allocated",
  "RSS MiB",
];

/** What each transaction costs, Lethe beside the floor. */
export function comparisonTable(scenarios: Record<string, Compared[]>): string {
  const rows = allScenarios.flatMap(({ id, title }) =>
    (scenarios[id] ?? []).map((compared, at) => {
      const { figures, ratio, ratios } = compared;
      return [
        at === 0 ? `${id}: ${title}` : "",
        compared.name,
        shown(figures.cpuMs, 3),
        at === 0 ? "1" : shown(ratio, 2),
        at === 0 ? "" : spanOf(ratios),
        shown(figures.perSecond, 0),
        shown(figures.p50Ms, 1),
        shown(figures.p99Ms, 1),
        shown(figures.allocatedKiB, 0),
        shown(figures.residentMiB, 0),
      ];
    }),
  );
  return markdownTable(comparisonColumns, rows);
}

type More = NonNullable<Results["more"]>;

function processTable({ memory, start }: More): string {
  const names = ["floor", "lethe"];
  const row = (title: string, read: (name: string) => number | undefined) => [
    title,
    ...names.map((name) => shown(read(name), 0)),
  ];
  const transactions = (memory["lethe"]?.transactions ?? 0).toLocaleString("en");
  return markdownTable(
    ["process", ...names],
    [
      row("start to first answer, ms", (name) => start[name]?.aliveMs),
      row("start to first page, ms", (name) => start[name]?.firstPageMs),
      row("RSS idle, MiB", (name) => memory[name]?.idle),
      row("RSS at its highest, MiB", (name) => memory[name]?.highest),
      row(`RSS after ${transactions} transactions, MiB`, (name) => memory[name]?.afterwards),
    ],
  );
}

function visitTable({ firstVisit: { page, others } }: More): string {
  const total = others.reduce((sum, { bytes }) => sum + bytes, page);
  return markdownTable(
    ["first visit to the sign-out page", "bytes with headers"],
    [
      ["the page", String(page)],
      ...others.map(({ path, bytes }) => [path.replace(/-[0-9a-f]{12}\./, "."), String(bytes)]),
      [`all ${others.length + 1} requests`, String(total)],
    ],
  );
}

function spanOf(ratios: number[]): string {
  const [lowest, highest] = [Math.min(...ratios), Math.max(...ratios)];
  return Number.isNaN(lowest) ? "–" : `${shown(lowest, 2)} – ${shown(highest, 2)}`;
}

function shown(figure: number | undefined, digits: number): string {
  return figure === undefined || Number.isNaN(figure) ? "–" : figure.toFixed(digits);
}

/** What has become of the committed ratios. */
export function checkTable(checked: Checked[]): string {
  const rows = checked.map(({ scenario, measure, committed, now, limit, isOverLimit, decides }) => [
    `${scenario}, ${measure === "cpu" ? "CPU time" : "allocated"}`,
    ...[committed, now, limit].map((ratio) => ratio.toFixed(2)),
    (isOverLimit ? "too much" : "well") + (decides ? "" : ", not judged"),
  ]);
  return markdownTable(["× floor", "committed", "now", "limit", "verdict"], rows);
}
