import { markdownTable } from "../lib/markdown-table.ts";
import type { CallFigures, KindFigures, Results } from "./results.ts";
import { isTransaction } from "./statements.ts";
import { callsOf, callsTo, kindOf, sum, totalsOf, writesOf } from "./totals.ts";

/** What each kind of sign-out asks of whom. */
export function kindTable({ kinds }: Results): string {
  const rows = kinds.map((kind) => {
    const [hydra, kratos] = [totalsOf(callsOf(kind), "hydra"), totalsOf(callsOf(kind), "kratos")];
    return [
      kind.title,
      rounded(callsTo(kind, "Lethe → Hydra")),
      rounded(callsTo(kind, "Lethe → Kratos")),
      rounded(hydra.statements),
      rounded(hydra.SELECT),
      rounded(hydra.INSERT),
      rounded(hydra.UPDATE),
      rounded(hydra.DELETE),
      rounded(kratos.statements),
      rounded(writesOf(kind)),
      rounded((hydra.walBytes + kratos.walBytes) / 1024),
      rounded(kind.notices),
    ];
  });
  const header = [
    "per sign-out",
    "Lethe → Hydra",
    "Lethe → Kratos",
    "statements at Hydra's database",
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "at Kratos's",
    "commits that write",
    "KiB of WAL",
    "notices",
  ];
  return markdownTable(header, rows);
}

const shownIn = ["page", "everywhere-10", "revoke", "kratos-page"];

/** What a single call causes, wherever it first comes up. */
export function callTable({ kinds }: Results): string {
  const found = new Map<string, CallFigures>();
  for (const kind of shownIn.map((id) => kindOf(kinds, id))) {
    for (const [name, call] of Object.entries(kind.calls)) if (!found.has(name)) found.set(name, call);
  }
  const rows = Array.from(found, ([name, call]) => [
    code(name),
    statementsOf(call, "hydra"),
    statementsOf(call, "kratos"),
    rounded(call.writes / call.calls),
  ]);
  return markdownTable(["call", "at Hydra's database", "at Kratos's", "commits that write"], rows);
}

function code(name: string): string {
  const [who = "", what = ""] = name.split(": ");
  return `${who}: \`${what}\``;
}

function statementsOf(call: CallFigures, database: "hydra" | "kratos"): string {
  const counted = Object.entries(call[database]).filter(([statement]) => !isTransaction(statement));
  if (counted.length === 0) return "–";
  if (database === "kratos") {
    const changes = counted.filter(([statement]) => !statement.startsWith("SELECT")).map(nameOf(call));
    const reads = sum(
      counted.flatMap(([statement, { calls }]) => (statement.startsWith("SELECT") ? calls : [])),
    );
    return [...(reads > 0 ? [`SELECT ×${rounded(reads / call.calls)}`] : []), ...changes].join(", ");
  }
  return counted.map(nameOf(call)).toSorted().toReversed().join(", ");
}

function nameOf({ calls }: CallFigures) {
  return ([statement, { calls: times }]: [string, { calls: number }]) => {
    const each = rounded(times / calls);
    const name = statement.replaceAll("hydra_oauth2_", "").replaceAll("hydra_", "");
    return each === "1" ? name : `${name} ×${each}`;
  };
}

/** Where the statements of a page and its answer go. */
export function statementTable({ kinds }: Results): string {
  const kind = kindOf(kinds, "page");
  const signIn = kindOf(kinds, "sign-in");
  const names = new Set(
    [kind, signIn].flatMap((one) => callsOf(one).flatMap(({ hydra }) => Object.keys(hydra))),
  );
  const timesIn = (one: KindFigures, name: string) =>
    sum(callsOf(one).map(({ hydra }) => hydra[name]?.calls ?? 0));
  const rows = Array.from(names)
    .filter((name) => !isTransaction(name))
    .toSorted()
    .map((name) => [`\`${name}\``, rounded(timesIn(kind, name)), rounded(timesIn(signIn, name))]);
  return markdownTable(["statement at Hydra's database", "sign-out with the page", "sign-in"], rows);
}

/** Three figures are more than most of these are good for. */
function rounded(figure: number): string {
  return figure.toLocaleString("en", { maximumSignificantDigits: 3 });
}
