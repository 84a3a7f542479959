import { markdownTable } from "../lib/markdown-table.ts";
import type { Results } from "./results.ts";
import { inBytes, rounded } from "./rounded.ts";
import { assumed, sizeFor, type Sizing } from "./sizing.ts";

export function assumptionTable(letheMs: number, from: string): string {
  return markdownTable(
    ["assumption", "figure"],
    [
      ["people who come on a day", percent(assumed.dailyActive)],
      ["sign-ins at Hydra per person and day", rounded(assumed.signInsPerActive)],
      ["sign-outs per person and day", rounded(assumed.signOutsPerActive)],
      ["sign-outs that ask", percent(assumed.withPage)],
      ["pages that nobody answers, per sign-out", percent(assumed.abandoned)],
      ["apps that are told, per sign-out", "1"],
      ["the busiest second against the mean", `${assumed.peak} times`],
      ["of a core, used in that second", percent(assumed.used)],
      ["round trip to the database", `${assumed.roundTripMs} ms`],
      ["a refresh token lives (Hydra's default)", `${assumed.tokenDays} days`],
      [`Lethe's CPU time per sign-out (${from})`, `${letheMs.toFixed(2)} ms`],
      ["… which is, per second and core", rounded(1000 / letheMs)],
    ],
  );
}

const sizes = [1e6, 1e8, 1e9];

export function sizingTable(results: Results, letheMs: number): string {
  const sized = sizes.map((users) => sizeFor(users, results, letheMs));
  const row = (title: string, show: (size: Sizing) => string) => [title, ...sized.map(show)];
  return markdownTable(
    ["users", ...sizes.map((users) => (users < 1e9 ? `${users / 1e6} M` : `${users / 1e9} B`))],
    [
      row("sign-outs a day", ({ signOutsPerDay }) => rounded(signOutsPerDay)),
      row("sign-outs per second", ({ signOuts }) => rounded(signOuts)),
      row("sign-ins per second", ({ signIns }) => rounded(signIns)),
      row("Lethe: cores", ({ letheCores }) => rounded(letheCores)),
      row("Lethe: processes of one core, with a spare", ({ letheProcesses }) => rounded(letheProcesses)),
      row("Hydra: cores for the sign-outs", ({ hydraCoresSignOut }) => rounded(hydraCoresSignOut)),
      row("Hydra: cores for the sign-ins", ({ hydraCoresSignIn }) => rounded(hydraCoresSignIn)),
      row("PostgreSQL: cores, for both", (size) =>
        rounded(size.databaseCoresSignOut + size.databaseCoresSignIn),
      ),
      row("statements per second, sign-outs", ({ statementsSignOut }) => rounded(statementsSignOut)),
      row("statements per second, sign-ins", ({ statementsSignIn }) => rounded(statementsSignIn)),
      row("commits that write per second, both", (size) => rounded(size.writesSignOut + size.writesSignIn)),
      row("WAL per second", ({ walBytes }) => inBytes(walBytes)),
      row("database connections busy", ({ connections }) => rounded(connections)),
      row("with Kratos: its cores for the sign-outs", ({ kratosCoresSignOut }) =>
        rounded(kratosCoresSignOut),
      ),
      row("with Kratos: its statements per second", ({ kratosStatements }) => rounded(kratosStatements)),
      row("rows a day that no janitor removes", ({ keptRowsPerDay }) => rounded(keptRowsPerDay)),
      row("… bytes a day", ({ keptBytesPerDay }) => inBytes(keptBytesPerDay)),
      row("… bytes a year", ({ keptBytesPerDay }) => inBytes(keptBytesPerDay * 365)),
      row("tokens that have not run out", ({ tokenBytes }) => inBytes(tokenBytes)),
      row("late revocations waiting in all processes", ({ waitingRevocations }) =>
        rounded(waitingRevocations),
      ),
    ],
  );
}

function percent(share: number): string {
  return `${rounded(share * 100)} %`;
}
