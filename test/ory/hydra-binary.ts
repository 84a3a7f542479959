import { goBinary } from "./go-binary.ts";

export const HYDRA_VERSION = "v2.3.0";

/** Path of real Hydra, built from the Go module proxy on first use. Throws an Error that says what is missing. */
export async function hydraBinary(): Promise<string> {
  return goBinary({
    name: "hydra",
    version: HYDRA_VERSION,
    package: "github.com/ory/hydra/v2",
    takes: "two minutes",
  });
}
