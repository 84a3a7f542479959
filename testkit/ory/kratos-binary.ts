import { givenBinary } from "./given-binary.ts";
import { goBinary } from "./go-binary.ts";

const pinned = "v1.3.1";

/** Path of real Kratos: what `KRATOS_BIN` names, else built from the Go module proxy on first use. Throws an Error that says what is missing. */
export async function kratosBinary(): Promise<string> {
  return (
    givenBinary("KRATOS_BIN") ??
    goBinary({
      name: "kratos",
      version: pinned,
      package: "github.com/ory/kratos",
      takes: "four minutes",
    })
  );
}

/** What the pinned build does not know of itself. */
export function pinnedKratosVersion(): string | undefined {
  return givenBinary("KRATOS_BIN") === undefined ? pinned : undefined;
}
