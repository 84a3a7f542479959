import type { DepsOverrides } from "../../src/deps.ts";
import type { HydraAdmin } from "../../src/hydra/hydra-admin.ts";

/** Hydra's admin API in the parts that a test is about: the fakes of each have their own memory. */
export interface HydraParts {
  /** Logout requests. */
  hydra?: Partial<HydraAdmin>;
  /** Login and consent requests, and the sessions that came of them. */
  flows?: Partial<HydraAdmin>;
  /** User codes. */
  device?: Partial<HydraAdmin>;
}

export type OverridesInParts = Omit<DepsOverrides, "hydra"> & HydraParts;

/** The same as one Hydra. */
export function inOne({ hydra, flows, device, ...others }: OverridesInParts): DepsOverrides {
  const parts = [hydra, flows, device].filter((part) => part !== undefined);
  return parts.length === 0 ? others : { ...others, hydra: together(parts) };
}

function together(parts: Partial<HydraAdmin>[]): Partial<HydraAdmin> {
  return new Proxy<Partial<HydraAdmin>>(
    {},
    {
      get(_none, name: keyof HydraAdmin) {
        const part = parts.find((one) => one[name] !== undefined);
        return part?.[name]?.bind(part);
      },
    },
  );
}
