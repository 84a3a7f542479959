import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseFlow } from "../../src/kratos/flow-wire.ts";
import type { KratosFlow } from "../../src/kratos/flow.ts";
import type { FlowKind } from "../../src/kratos/kratos.ts";

const folder = join(import.meta.dirname, "kratos-flows");
const kratosUrl = "https://kratos.example";

/** Names of the flows that real Kratos once answered with; the contract suite compares them with what it answers now. */
export const knownFlows = readdirSync(folder).map((file) => file.replace(".json", ""));

export function kindOf(name: string): FlowKind {
  return name.split("-", 1)[0] as FlowKind;
}

export function readKnownFlow(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
}

export function knownFlow(name: string): KratosFlow {
  return parseFlow(readKnownFlow(name), { kratosUrl });
}
