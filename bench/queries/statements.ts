import { z } from "zod";
import type { Database } from "./postgres.ts";
import type { Psql } from "./psql.ts";

/** What one kind of statement has cost a database. */
export interface Counted {
  calls: number;
  rows: number;
  walBytes: number;
  /** Pages that PostgreSQL touched, in its memory or not. */
  pages: number;
  ms: number;
}

/** By database, then by statement: `hydra` → `SELECT hydra_client` → what it cost. */
export type Tally = Record<Database, Record<string, Counted>>;

const found = z.array(
  z.object({
    role: z.enum(["hydra", "kratos"]),
    query: z.string(),
    calls: z.number(),
    rows: z.number(),
    walBytes: z.number(),
    pages: z.number(),
    ms: z.number(),
  }),
);

const read =
  `SELECT coalesce(json_agg(json_build_object('role', r.rolname, 'query', left(s.query, 20000), 'calls', s.calls, 'rows',
 s.rows, 'walBytes', s.wal_bytes, 'pages', s.shared_blks_hit + s.shared_blks_read, 'ms', s.total_exec_time)), '[]')
 FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname IN ('hydra', 'kratos')`.replaceAll(
    "\n",
    "",
  );

/** What the databases have done since the last time this was asked. */
export async function takeStatements(psql: Psql): Promise<Tally> {
  const statements = found.parse(await psql.json(read));
  await psql.run("SELECT pg_stat_statements_reset();");
  const tally: Tally = { hydra: {}, kratos: {} };
  for (const { role, query, ...counted } of statements) addTo(tally[role], classify(query), counted);
  return tally;
}

export const nothing: Counted = { calls: 0, rows: 0, walBytes: 0, pages: 0, ms: 0 };

export function addTo(into: Record<string, Counted>, statement: string, counted: Counted): void {
  const before = into[statement] ?? nothing;
  into[statement] = {
    calls: before.calls + counted.calls,
    rows: before.rows + counted.rows,
    walBytes: before.walBytes + counted.walBytes,
    pages: before.pages + counted.pages,
    ms: before.ms + counted.ms,
  };
}

/** `SELECT hydra_client`, `DELETE hydra_oauth2_access`, `BEGIN`: the verb, and every table that the statement names. */
export function classify(query: string): string {
  const text = query.replaceAll(/--[^\n]*/g, " ").trim();
  const verb = /^(?:with\b[\s\S]*?\b)?(select|insert|update|delete)\b/i.exec(text)?.[1]?.toUpperCase();
  if (verb === undefined) return /^\w+/.exec(text)?.[0]?.toUpperCase() ?? "(empty)";
  const named = text.matchAll(/\b(?:from|into|update|join)\s+"?(?!set\b|select\b)([a-z_][a-z0-9_]*)"?/gi);
  const tables = new Set(Array.from(named, ([, table = ""]) => table));
  return [verb, Array.from(tables).join(" + ")].filter((part) => part !== "").join(" ");
}

export const isTransaction = (statement: string): boolean =>
  /^(?:BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|DEALLOCATE|DISCARD|\(empty\))/.test(statement);
