import { setTimeout as pause } from "node:timers/promises";
import { hydraBinary } from "../../testkit/ory/hydra-binary.ts";
import { kratosBinary } from "../../testkit/ory/kratos-binary.ts";
import { loadKinds, type Kind } from "./kinds.ts";
import { clockOf, clockOfPostgres, type CpuClock } from "./processes.ts";
import type { Stage } from "./stage.ts";
import { differenceOf, readTables, type Tables } from "./tables.ts";
import type { Ready } from "./visits.ts";

/** CPU-ms per sign-out, or sign-in, of each program. */
export type Cpu = Record<"hydra" | "kratos" | "postgres" | "lethe", number>;

export interface UnderLoad {
  id: string;
  title: string;
  count: number;
  signIn: { cpu: Cpu; grown: Tables };
  signOut: { cpu: Cpu; grown: Tables };
}

const atOnce = 4;

/** `count` sign-ins and then as many sign-outs of the usual kinds, some at once, with nobody counting statements. */
export async function measureUnderLoad(stage: Stage, count: number, those = loadKinds): Promise<UnderLoad[]> {
  const measured: UnderLoad[] = [];
  for (const kind of those) measured.push(await measureKind(stage, kind, count));
  return measured;
}

async function measureKind(stage: Stage, kind: Kind, count: number): Promise<UnderLoad> {
  const { id, title, settings = {}, withKratos = false } = kind;
  const lethe = await stage.lethe({ ...settings, ...(withKratos && stage.withKratos) });
  const clocks = {
    hydra: clockOf(await hydraBinary(), `SERVE_ADMIN_PORT=${new URL(stage.hydra.adminUrl).port}`),
    kratos: clockOf(await kratosBinary(), `SERVE_ADMIN_PORT=${new URL(stage.kratos.adminUrl).port}`),
    postgres: clockOfPostgres(stage.postgres.port),
    lethe: clockOf(process.execPath, `PORT=${new URL(lethe.url).port}`),
  };
  // Until then Node compiles what it runs.
  const warmUp = await several(Math.ceil(count / 2), () => kind.prepare(stage));
  await visitAll(stage, kind, warmUp);
  const inside = stage.postgres.inside("hydra");
  const before = await readTables(inside);
  const ready: Ready[] = [];
  const signInCpu = await timed(clocks, count, async () => {
    ready.push(...(await several(count, () => kind.prepare(stage))));
  });
  const afterSignIn = await readTables(inside);
  const signOutCpu = await timed(clocks, count, async () => visitAll(stage, kind, ready));
  const afterSignOut = await readTables(inside);
  await inside.close();
  return {
    id,
    title,
    count,
    signIn: { cpu: signInCpu, grown: differenceOf(before, afterSignIn) },
    signOut: { cpu: signOutCpu, grown: differenceOf(afterSignIn, afterSignOut) },
  };
}

async function visitAll(stage: Stage, kind: Kind, ready: readonly Ready[]): Promise<void> {
  const left = [...ready];
  await several(left.length, async () => {
    const next = left.pop();
    if (next) await kind.visit(stage, next);
  });
}

async function several<T>(count: number, act: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  let begun = 0;
  const worker = async () => {
    while (begun < count) {
      begun += 1;
      all.push(await act());
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return all;
}

async function timed(
  clocks: Record<keyof Cpu, CpuClock>,
  count: number,
  act: () => Promise<void>,
): Promise<Cpu> {
  const names = Object.keys(clocks) as (keyof Cpu)[];
  const read = () => names.map((name) => clocks[name]());
  const before = read();
  await act();
  // Notices are still on their way.
  await pause(500);
  const used = read().map((now, at) => (now - (before[at] ?? now)) / count);
  return Object.fromEntries(names.map((name, at) => [name, used[at]])) as Cpu;
}
