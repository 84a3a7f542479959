import { readFileSync, writeFileSync } from "node:fs";
import type { CountedKind } from "./count-kinds.ts";
import type { Counted } from "./statements.ts";

/** What one kind of call has caused, per round. */
export interface CallFigures {
  calls: number;
  writes: number;
  hydra: Record<string, Counted>;
  kratos: Record<string, Counted>;
}

export interface KindFigures {
  id: string;
  title: string;
  rounds: number;
  notices: number;
  calls: Record<string, CallFigures>;
}

/** All that a run has found: what `bench/results/queries.json` holds. */
export interface Results {
  at: string;
  machine: {
    cpu: string;
    cores: number;
    load: number;
    node: string;
    postgres: string;
    hydra: string;
    kratos: string;
  };
  kinds: KindFigures[];
}

const file = new URL("../results/queries.json", import.meta.url);

export function keepResults(results: Results): void {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

export function readResults(): Results {
  return JSON.parse(readFileSync(file, "utf8")) as Results;
}

export function figuresOf({ book, rounds, ...kind }: CountedKind): KindFigures {
  const perRound = (counted: Record<string, Counted>) =>
    Object.fromEntries(
      Object.entries(counted).map(([statement, { calls, rows, walBytes, pages, ms }]) => [
        statement,
        {
          calls: calls / rounds,
          rows: rows / rounds,
          walBytes: walBytes / rounds,
          pages: pages / rounds,
          ms: ms / rounds,
        },
      ]),
    );
  const calls = Array.from(book, ([name, { calls: times, writes, tally }]) => [
    name,
    {
      calls: times / rounds,
      writes: writes / rounds,
      hydra: perRound(tally.hydra),
      kratos: perRound(tally.kratos),
    },
  ]);
  return { ...kind, rounds, calls: Object.fromEntries(calls) as KindFigures["calls"] };
}
