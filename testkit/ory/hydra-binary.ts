import { givenBinary } from "./given-binary.ts";
import { goBinary } from "./go-binary.ts";

const pinned = "v2.3.0";

/** Path of real Hydra: what `HYDRA_BIN` names, else built from the Go module proxy on first use. Throws an Error that says what is missing. */
export async function hydraBinary(): Promise<string> {
  return (
    givenBinary("HYDRA_BIN") ??
    goBinary({
      name: "hydra",
      version: pinned,
      package: "github.com/ory/hydra/v2",
      takes: "two minutes",
    })
  );
}

/** What the pinned build does not know of itself. */
export function pinnedHydraVersion(): string | undefined {
  return givenBinary("HYDRA_BIN") === undefined ? pinned : undefined;
}
