import { z } from "zod";
import type { Psql } from "./psql.ts";

export type Tables = Record<string, { rows: number; bytes: number }>;

const sizes = z.array(z.object({ name: z.string(), bytes: z.number() }));

/** Every table of a database that is not empty, with its indexes and its long values. */
export async function readTables(psql: Psql): Promise<Tables> {
  const found = sizes.parse(
    await psql.json(
      `SELECT coalesce(json_agg(json_build_object('name', relname, 'bytes', pg_total_relation_size(oid))), '[]') FROM pg_class
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE '%migration%'`,
    ),
  );
  const tables: Tables = {};
  for (const { name, bytes } of found) {
    const rows = Number((await psql.run(`SELECT count(*) FROM "${name}";`)).join(""));
    if (rows > 0 || bytes > 100_000) tables[name] = { rows, bytes };
  }
  return tables;
}

/** What has come, or gone, between two looks; tables in which nothing has are left out. */
export function differenceOf(before: Tables, after: Tables): Tables {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changes = Array.from(names, (name) => {
    const [was, is] = [before[name] ?? { rows: 0, bytes: 0 }, after[name] ?? { rows: 0, bytes: 0 }];
    return [name, { rows: is.rows - was.rows, bytes: is.bytes - was.bytes }] as const;
  });
  return Object.fromEntries(changes.filter(([, { rows, bytes }]) => rows !== 0 || bytes !== 0));
}

/** What a row takes with its part of the indexes, in tables that have nothing but rows in them. */
export async function bytesPerRow(psql: Psql): Promise<Record<string, number>> {
  await psql.run("VACUUM FULL;");
  const filled = Object.entries(await readTables(psql)).filter(([, { rows }]) => rows >= 100);
  return Object.fromEntries(filled.map(([name, { rows, bytes }]) => [name, Math.round(bytes / rows)]));
}
