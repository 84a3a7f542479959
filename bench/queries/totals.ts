import type { Database } from "./postgres.ts";
import type { CallFigures, KindFigures } from "./results.ts";
import { isTransaction } from "./statements.ts";

export const verbs = ["SELECT", "INSERT", "UPDATE", "DELETE"] as const;
export type Verb = (typeof verbs)[number];

/** What a database has done, without what only begins and ends transactions. */
export interface Totals extends Record<Verb, number> {
  statements: number;
  walBytes: number;
  ms: number;
}

export function totalsOf(calls: readonly CallFigures[], database: Database): Totals {
  const totals: Totals = { SELECT: 0, INSERT: 0, UPDATE: 0, DELETE: 0, statements: 0, walBytes: 0, ms: 0 };
  for (const [statement, counted] of calls.flatMap((call) => Object.entries(call[database]))) {
    totals.walBytes += counted.walBytes;
    totals.ms += counted.ms;
    if (isTransaction(statement)) continue;
    totals.statements += counted.calls;
    const verb = verbs.find((known) => statement.startsWith(known));
    if (verb !== undefined) totals[verb] += counted.calls;
  }
  return totals;
}

export const callsOf = ({ calls }: KindFigures): CallFigures[] => Object.values(calls);

/** How many calls of those whose names begin so a visit makes. */
export function callsTo({ calls }: KindFigures, who: string): number {
  return sum(Object.entries(calls).map(([name, { calls: times }]) => (name.startsWith(who) ? times : 0)));
}

export const writesOf = (kind: KindFigures): number => sum(callsOf(kind).map(({ writes }) => writes));

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** @throws Error when the run had no such kind */
export function kindOf<T extends { id: string }>(kinds: readonly T[], id: string): T {
  const kind = kinds.find((one) => one.id === id);
  if (kind === undefined) throw new Error(`nothing was measured of ${id}`);
  return kind;
}
