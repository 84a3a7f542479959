import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../testkit/processes/free-port.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { buildLethe } from "./build-lethe.ts";
import { startDriver, type Driver } from "./start-driver.ts";
import { startFloor, takeAnswers } from "./start-floor.ts";
import { startBuiltLethe } from "./start-built-lethe.ts";
import type { Server } from "./start-server.ts";
import { startStub, type Stub, type StubOptions } from "./start-stub.ts";

/** A stub, a driver, and a Lethe that was built just now, for as long as a benchmark takes. */
export interface BenchFixture {
  stub: Stub;
  driver: Driver;
  /** For whatever a benchmark writes; gone afterwards. */
  folder: string;
  /** Lethe, set up as the scenario wants it. */
  startLethe: (scenario: Scenario, more?: StartMore) => Promise<Server>;
  /** The floor of this scenario, which answers what this Lethe answers. */
  startFloor: (scenario: Scenario, lethe: Server, more?: Pick<StartMore, "sealed">) => Promise<Server>;
}

export interface StartMore {
  settings?: Record<string, string>;
  nodeArgs?: string[];
  /** True where nothing may be preloaded, because the start is measured. */
  sealed?: boolean;
}

/** Whatever was started, ends with `act`. */
export async function withBenchFixture<T>(
  stubOptions: StubOptions,
  act: (fixture: BenchFixture) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "lethe-bench-"));
  const started: Pick<Server, "stop">[] = [];
  try {
    const stub = keep(await startStub(stubOptions));
    const driver = keep(startDriver());
    const built = buildLethe(folder);
    const deadUrl = `http://127.0.0.1:${await freePort()}`;
    const upstreamUrlOf = ({ upstreams }: Scenario) => (upstreams === "dead hydra" ? deadUrl : stub.origin);
    return await act({ stub, driver, folder, startLethe: start, startFloor: startFloorOf });

    async function start(scenario: Scenario, { sealed, ...more }: StartMore = {}): Promise<Server> {
      const hydraUrl = upstreamUrlOf(scenario);
      const kratosUrl = scenario.upstreams === "hydra and kratos" ? stub.origin : undefined;
      const inside = sealed ? undefined : built.inside;
      return keep(await startBuiltLethe({ main: built.lethe, folder, inside, hydraUrl, kratosUrl, ...more }));
    }

    async function startFloorOf(
      scenario: Scenario,
      lethe: Server,
      { sealed }: StartMore = {},
    ): Promise<Server> {
      const answers = await takeAnswers(lethe, scenario);
      const upstreamUrl = upstreamUrlOf(scenario);
      const inside = sealed ? undefined : built.inside;
      return keep(await startFloor({ main: built.floor, folder, inside, scenario, upstreamUrl, answers }));
    }
  } finally {
    await Promise.all(started.map(({ stop }) => stop()));
    rmSync(folder, { recursive: true, force: true });
  }

  function keep<S extends Pick<Server, "stop">>(server: S): S {
    started.push(server);
    return server;
  }
}
