import { hydraPublicUrl } from "./stub-answers.ts";
import { compare, type Compared } from "./compare.ts";
import { describeMachine } from "./machine.ts";
import { measureMore, type More } from "./measure-more.ts";
import { memoryAfterMany, type Memory } from "./memory.ts";
import type { Options } from "./options.ts";
import type { Results } from "./results.ts";
import { withBenchFixture, type BenchFixture } from "./bench-fixture.ts";
import { foreignServer, type Server } from "./start-server.ts";
import { waitForPort } from "./wait-for-port.ts";
import type { Scenario } from "../scenarios/scenario.ts";

// Whose server goes on to the long run: a whole sign-out.
const longScenario = "b";
const targetWithinMs = 600_000;

/** @param say hears how far it is */
export function runBench(options: Options, say: (line: string) => void): Promise<Results> {
  const { form, connections, scenarios } = options;
  const machine = describeMachine();
  return withBenchFixture({ port: options.stubPort }, async (fixture) => {
    const target = await findTarget(options, fixture, say);
    const more = form.longRun > 0 ? await measureMore(fixture) : undefined;
    const compared: Record<string, Compared[]> = {};
    const memory: Record<string, Memory> = {};
    for (const scenario of scenarios) {
      const lethe = await fixture.startLethe(scenario);
      const floor = await fixture.startFloor(scenario, lethe);
      const servers = [floor, lethe, ...target];
      const all = await compare({ ...fixture, connections }, scenario, servers, form);
      compared[scenario.id] = all;
      say(`${scenario.id} ${scenario.title}: ${all.slice(1).map(inShort).join("; ")}`);
      if (more && scenario.id === longScenario) {
        for (const server of [floor, lethe])
          memory[server.name] = await memoryOf(server, scenario, fixture, more);
      }
      await Promise.all([floor.stop(), lethe.stop()]);
    }
    const at = new Date().toISOString();
    const beside = more && { more: { memory, start: more.start, firstVisit: more.firstVisit } };
    return { at, form, connections, machine, scenarios: compared, ...beside };
  });

  function memoryOf(
    server: Server,
    scenario: Scenario,
    fixture: BenchFixture,
    { idle }: More,
  ): Promise<Memory> {
    const done = form.warmUp + form.rounds * form.transactions;
    const about = { done, longRun: form.longRun, idle: idle[server.name] ?? Number.NaN };
    return memoryAfterMany({ ...fixture, connections }, server, scenario, about);
  }
}

async function findTarget(
  { target }: Options,
  { stub }: BenchFixture,
  say: (line: string) => void,
): Promise<Server[]> {
  if (target === undefined) return [];
  const settings = `HYDRA_ADMIN_URL=${stub.origin}, where it matters HYDRA_PUBLIC_URL=${hydraPublicUrl}`;
  say(`The stub listens. Start the other app with ${settings}; for d and e, Kratos is at ${stub.origin}.`);
  const { hostname: host, port } = new URL(target.origin);
  await waitForPort({ host, port: Number(port || 80), withinMs: targetWithinMs });
  return [foreignServer("target", target.origin, target.pid)];
}

function inShort({ name, ratio, ratios }: Compared): string {
  return `${name} ${ratio.toFixed(2)} (${ratios.map((each) => each.toFixed(2)).join(" ")})`;
}
