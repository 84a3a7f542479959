import { markdownTable } from "../lib/markdown-table.ts";
import type { Cleaned } from "./janitor.ts";
import type { Results } from "./results.ts";
import { rounded } from "./rounded.ts";
import type { Cpu } from "./under-load.ts";
import { kindOf } from "./totals.ts";

/** CPU time of everybody but Lethe, whose own benchmark is the better one. */
export function cpuTable({ load, defaultPool }: Results): string {
  const row = (title: string, { hydra, postgres, kratos }: Cpu) => [
    title,
    ...[hydra, postgres, kratos].map((ms) => (ms < 0.5 ? "–" : rounded(ms))),
  ];
  const rows = load.map(({ title, signOut }) => row(`Sign-out: ${title}`, signOut.cpu));
  const poor = defaultPool.map(({ title, signOut }) =>
    row(`Sign-out: ${title}; connections as by default`, signOut.cpu),
  );
  const [page, kratos] = [kindOf(load, "page"), kindOf(load, "kratos-page")];
  return markdownTable(
    ["CPU-ms", "Hydra", "PostgreSQL", "Kratos"],
    [
      ...rows,
      ...poor,
      row("Sign-in, consent and tokens", page.signIn.cpu),
      row("The same, with Kratos and a password", kratos.signIn.cpu),
    ],
  );
}

/** What stays behind, where, for how long. */
export function growthTable({ load, rowBytes, cleaned }: Results): string {
  const { signIn, signOut, count } = kindOf(load, "page");
  const tables = new Set([...Object.keys(signIn.grown), ...Object.keys(signOut.grown)]);
  const rows = Array.from(tables)
    .toSorted()
    .flatMap((table) => {
      const [atSignIn, atSignOut] = [signIn.grown[table]?.rows ?? 0, signOut.grown[table]?.rows ?? 0];
      if (atSignIn === 0 && atSignOut === 0) return [];
      const clean = cleaned.find((one) => one.table === table);
      const bytes = rowBytes[table];
      return [
        [
          `\`${table}\``,
          signed(atSignIn / count),
          signed(atSignOut / count),
          bytes === undefined ? "–" : rounded(bytes),
          share(clean, (one) => one.before - one.after),
          share(clean, (one) => one.before - one.afterOwn),
        ],
      ];
    });
  return markdownTable(
    [
      "table",
      "rows per sign-in",
      "per sign-out",
      "bytes per row, with indexes",
      "after half a year, `hydra janitor` removes",
      "and with the statements below",
    ],
    rows,
  );
}

function share(cleaned: Cleaned | undefined, removed: (cleaned: Cleaned) => number): string {
  if (cleaned === undefined) return "–";
  return `${rounded((removed(cleaned) / cleaned.before) * 100)} %`;
}

function signed(rows: number): string {
  return rows === 0 ? "0" : `${rows > 0 ? "+" : "−"}${rounded(Math.abs(rows))}`;
}

/** How long Hydra takes to find somebody's consents. */
export function listTable({ lists }: Results): string {
  const rows = lists.map(({ rows: all, ofSubject, list, count, notify, httpMs, httpOneSignInMs }) => [
    `${rounded(all)} in all, ${rounded(ofSubject)} of this person`,
    rounded(list.ms),
    rounded(list.pages),
    rounded(count.ms),
    rounded(notify.ms),
    rounded(httpMs),
    rounded(httpOneSignInMs),
    `\`${list.index}\``,
  ]);
  return markdownTable(
    [
      "rows of `hydra_oauth2_flow`",
      "list, ms",
      "its pages",
      "count, ms",
      "whom to tell, ms",
      "page of 50 over HTTP, ms",
      "one sign-in's, ms",
      "the list's index",
    ],
    rows,
  );
}
