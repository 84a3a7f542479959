import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildLethe } from "../lib/build-lethe.ts";
import { startBuiltLethe } from "../lib/start-built-lethe.ts";
import type { Server } from "../lib/start-server.ts";
import { startOpenDriver, type OpenDriver } from "./start-driver.ts";
import { startLoadStub, type LoadStub, type StubSetting } from "./start-load-stub.ts";

/** A stub, a driver and a Lethe that was built just now, for as long as a load lasts. */
export interface LoadFixture {
  stub: LoadStub;
  driver: OpenDriver;
  startLethe: (more?: StartMore) => Promise<Server>;
}

export interface StartMore {
  settings?: Record<string, string>;
  hasKratos?: boolean;
  /** To be preloaded, instead of what the other benchmarks look into it with. */
  inside?: string;
}

/** Whatever was started, ends with `act`. */
export async function withLoadFixture<T>(
  setting: Partial<StubSetting>,
  act: (fixture: LoadFixture) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "lethe-load-"));
  const started: Pick<Server, "stop">[] = [];
  try {
    const stub = await startLoadStub(setting);
    started.push(stub);
    const driver = startOpenDriver();
    started.push(driver);
    const built = buildLethe(folder);
    return await act({ stub, driver, startLethe: start });

    async function start({ settings, hasKratos, inside }: StartMore = {}): Promise<Server> {
      const lethe = await startBuiltLethe({
        main: built.lethe,
        folder,
        inside: inside ?? built.inside,
        hydraUrl: stub.origin,
        kratosUrl: hasKratos ? stub.origin : undefined,
        settings,
      });
      started.push(lethe);
      return lethe;
    }
  } finally {
    await Promise.all(started.map(({ stop }) => stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}
