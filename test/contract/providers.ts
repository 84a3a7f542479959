import type { TestOptions } from "vitest";
import { startProvider } from "../../demo/provider/start-provider.ts";
import type { HydraOptions } from "../ory/start-hydra.ts";
import { startHydra } from "../ory/start-hydra.ts";
import { hydraHere, needs } from "../parts.ts";

export interface RunningProvider {
  publicUrl: string;
  adminUrl: string;
  close(): Promise<void>;
}

export interface Provider {
  name: string;
  needs: TestOptions;
  /** The loopback name for everything else on the stage: not the provider's own, so that what crosses over is cross-site. */
  elsewhere: "localhost" | "127.0.0.1";
  start: (urls: HydraOptions["urls"]) => Promise<RunningProvider>;
}

/** The two that must behave alike: whatever holds for Lethe on the one holds on the other. */
export const providers: Provider[] = [
  {
    name: "embedded",
    needs: {},
    elsewhere: "127.0.0.1",
    start: async (urls) => startProvider({ publicPort: 0, adminPort: 0, urls }),
  },
  {
    name: `hydra ${hydraHere().version}`,
    needs: needs("hydra"),
    elsewhere: "localhost",
    start: async (urls) => startHydra({ urls }),
  },
];
