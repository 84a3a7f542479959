import { goBinary } from "./go-binary.ts";

export const KRATOS_VERSION = "v1.3.1";

/** Path of real Kratos, built from the Go module proxy on first use. Throws an Error that says what is missing. */
export async function kratosBinary(): Promise<string> {
  return goBinary({
    name: "kratos",
    version: KRATOS_VERSION,
    package: "github.com/ory/kratos",
    takes: "four minutes",
  });
}
