import { givenBinary } from "./given-binary.ts";
import { hydraCapabilities, type HydraCapabilities } from "./hydra-capabilities.ts";
import { kratosCapabilities, type KratosCapabilities } from "./kratos-capabilities.ts";

// What the suites expect goes by what the Ory can do that they run on, and not by its number: a build of today's source has none.

/** What a run has found before its first test. */
export interface FoundOry {
  hydra?: { version: string; can: HydraCapabilities };
  kratos?: { version: string; can: KratosCapabilities };
}

interface OryParts {
  hydra: boolean | undefined;
  kratos: boolean | undefined;
}

// Each project loads its global setup for itself; the servers are asked once for all of them.
const memo: { [key: symbol]: Promise<FoundOry> | undefined } = globalThis;
const key = Symbol.for("lethe.found-ory");

/** Starts Hydra and Kratos once in a run, asks them what they are and can do, and says it. */
export async function findOry(parts: OryParts): Promise<FoundOry> {
  return (memo[key] ??= ask(parts));
}

async function ask(parts: OryParts): Promise<FoundOry> {
  const [hydra, kratos] = await Promise.all([
    parts.hydra ? hydraCapabilities() : undefined,
    parts.kratos ? kratosCapabilities() : undefined,
  ]);
  if (hydra) console.log(`Hydra ${hydra.version} (${originOf("HYDRA_BIN")}): ${JSON.stringify(hydra.can)}`);
  if (kratos) {
    console.log(`Kratos ${kratos.version} (${originOf("KRATOS_BIN")}): ${JSON.stringify(kratos.can)}`);
  }
  return { ...(hydra && { hydra }), ...(kratos && { kratos }) };
}

function originOf(variable: "HYDRA_BIN" | "KRATOS_BIN"): string {
  return givenBinary(variable) === undefined ? "the pinned build" : variable;
}
