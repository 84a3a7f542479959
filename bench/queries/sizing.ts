import type { KindFigures, Results } from "./results.ts";
import { callsOf, kindOf, sum, totalsOf, writesOf } from "./totals.ts";

/** What nobody can measure for you: put your own in. */
export const assumed = {
  dailyActive: 0.2,
  signInsPerActive: 1,
  signOutsPerActive: 0.3,
  /** Share of the sign-outs that ask. */
  withPage: 0.5,
  /** Pages that nobody answers, per sign-out. */
  abandoned: 0.1,
  /** The busiest second of the year against the mean one. */
  peak: 5,
  /** How much of a core is to be used in that second. */
  used: 0.5,
  roundTripMs: 0.5,
  /** Hydra's default for refresh tokens, which the janitor leaves until then. */
  tokenDays: 30,
  revokeDelaySeconds: 15,
};

const secondsPerDay = 86_400;

export type Sizing = ReturnType<typeof sizeFor>;

/** What so many users come to; Kratos only where it says so. Rates are those of the busiest second. */
export function sizeFor(users: number, results: Results, letheMs: number) {
  const signInsPerDay = users * assumed.dailyActive * assumed.signInsPerActive;
  const signOutsPerDay = users * assumed.dailyActive * assumed.signOutsPerActive;
  const signIns = (signInsPerDay / secondsPerDay) * assumed.peak;
  const signOuts = (signOutsPerDay / secondsPerDay) * assumed.peak;
  const [cpu, statements] = [cpuOf(results), statementsOf(results)];
  const cores = (rate: number, ms: number) => (rate * ms) / 1000 / assumed.used;
  const letheCores = cores(signOuts, letheMs);
  const kept = keptBytes(results);
  const bytesPerDay = signInsPerDay * kept.signIn + signOutsPerDay * kept.signOut;
  return {
    users,
    signOutsPerDay,
    signIns,
    signOuts,
    letheCores,
    // One may always be away.
    letheProcesses: Math.max(2, Math.ceil(letheCores) + 1),
    hydraCoresSignOut: cores(signOuts, cpu.signOut.hydra),
    hydraCoresSignIn: cores(signIns, cpu.signIn.hydra),
    databaseCoresSignOut: cores(signOuts, cpu.signOut.postgres),
    databaseCoresSignIn: cores(signIns, cpu.signIn.postgres),
    statementsSignOut: signOuts * statements.signOut.statements,
    statementsSignIn: signIns * statements.signIn.statements,
    writesSignOut: signOuts * statements.signOut.writes,
    writesSignIn: signIns * statements.signIn.writes,
    walBytes: signOuts * statements.signOut.walBytes + signIns * statements.signIn.walBytes,
    connections: (signOuts * busyMs(statements.signOut) + signIns * busyMs(statements.signIn)) / 1000,
    kratosCoresSignOut: cores(signOuts, kindOf(results.load, "kratos-page").signOut.cpu.kratos),
    kratosStatements: signOuts * totalsOf(callsOf(kindOf(results.kinds, "kratos-page")), "kratos").statements,
    keptBytesPerDay: bytesPerDay,
    keptRowsPerDay: signInsPerDay * kept.signInRows + signOutsPerDay * kept.signOutRows,
    tokenBytes: signInsPerDay * assumed.tokenDays * kept.tokens,
    waitingRevocations: signOuts * assumed.revokeDelaySeconds,
  };
}

/** Of the two usual kinds, as they are mixed. */
function mixed(page: number, auto: number): number {
  return page * assumed.withPage + auto * (1 - assumed.withPage);
}

function cpuOf({ load }: Results) {
  const [page, auto] = [kindOf(load, "page"), kindOf(load, "auto")];
  const mean = (side: "signIn" | "signOut", program: "hydra" | "postgres") =>
    mixed(page[side].cpu[program], auto[side].cpu[program]);
  const both = (side: "signIn" | "signOut") => ({
    hydra: mean(side, "hydra"),
    postgres: mean(side, "postgres"),
  });
  return { signIn: both("signIn"), signOut: both("signOut") };
}

interface AtDatabase {
  statements: number;
  writes: number;
  walBytes: number;
  ms: number;
}

function statementsOf({ kinds }: Results): Record<"signIn" | "signOut", AtDatabase> {
  const of = (kind: KindFigures): AtDatabase => {
    const { statements, walBytes, ms } = totalsOf(callsOf(kind), "hydra");
    return { statements, walBytes, ms, writes: writesOf(kind) };
  };
  const [page, auto] = [of(kindOf(kinds, "page")), of(kindOf(kinds, "auto"))];
  const names = ["statements", "writes", "walBytes", "ms"] as const;
  const signOut = Object.fromEntries(names.map((name) => [name, mixed(page[name], auto[name])]));
  return { signIn: of(kindOf(kinds, "sign-in")), signOut: signOut as unknown as AtDatabase };
}

function busyMs({ ms, statements }: AtDatabase): number {
  return ms + statements * assumed.roundTripMs;
}

/** What stays in Hydra's tables for good, and what the janitor takes when it has run out. */
export function keptBytes({ load, rowBytes, cleaned }: Results) {
  const { signIn, signOut } = kindOf(load, "page");
  const goes = new Set(cleaned.filter(({ after }) => after === 0).map(({ table }) => table));
  const of = (grown: typeof signIn.grown, isKept: boolean, count: number) =>
    Object.entries(grown)
      .filter(([table]) => isKept !== goes.has(table))
      .map(([table, { rows }]) => ({ rows: rows / count, bytes: (rows / count) * (rowBytes[table] ?? 0) }));
  const { count } = kindOf(load, "page");
  const [atSignIn, atSignOut] = [of(signIn.grown, true, count), of(signOut.grown, true, count)];
  const share = 1 + assumed.abandoned;
  // A page that nobody answers leaves its request as well, and ends no sign-in.
  const weigh = (rows: number) => (rows > 0 ? rows * share : rows);
  return {
    signIn: sum(atSignIn.map(({ bytes }) => bytes)),
    signInRows: sum(atSignIn.map(({ rows }) => rows)),
    signOut: sum(atSignOut.map(({ bytes }) => weigh(bytes))),
    signOutRows: sum(atSignOut.map(({ rows }) => weigh(rows))),
    tokens: sum(of(signIn.grown, false, count).map(({ bytes }) => bytes)),
  };
}
