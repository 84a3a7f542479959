import { parseArgs } from "node:util";
import { allScenarios, scenarioOf } from "../scenarios/all-scenarios.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { fullForm, shortForm, type Form } from "./forms.ts";

/** What was asked for on the command line. */
export interface Options {
  form: Form;
  scenarios: Scenario[];
  /** Another app, which is driven in turn with the floor and Lethe. */
  target: { origin: string; pid: number | undefined } | undefined;
  stubPort: number | undefined;
  connections: number;
  /** What a check compares with; the committed file when not set. */
  baseline: string | undefined;
  /** True when what is measured becomes the baseline. */
  accept: boolean;
  /** True when a check judges CPU times, too. */
  cpu: boolean;
}

// Where another app finds the stub.
const wellKnownStubPort = 4745;

/** @throws Error for an option that there is not, a scenario that there is not, or a number that is none */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      short: { type: "boolean", default: false },
      only: { type: "string" },
      rounds: { type: "string" },
      transactions: { type: "string" },
      "warm-up": { type: "string" },
      "long-run": { type: "string" },
      connections: { type: "string" },
      target: { type: "string" },
      pid: { type: "string" },
      "stub-port": { type: "string" },
      baseline: { type: "string" },
      accept: { type: "boolean", default: false },
      cpu: { type: "boolean", default: false },
    },
  });
  const form = values.short ? shortForm : fullForm;
  const origin = values.target === undefined ? undefined : new URL(values.target).origin;
  return {
    form: {
      name: form.name,
      rounds: toNumber(values.rounds) ?? form.rounds,
      transactions: toNumber(values.transactions) ?? form.transactions,
      warmUp: toNumber(values["warm-up"]) ?? form.warmUp,
      longRun: toNumber(values["long-run"]) ?? form.longRun,
    },
    scenarios: values.only === undefined ? allScenarios : values.only.split(",").map(scenarioOf),
    target: origin === undefined ? undefined : { origin, pid: toNumber(values.pid) },
    stubPort: toNumber(values["stub-port"]) ?? (origin === undefined ? undefined : wellKnownStubPort),
    connections: toNumber(values.connections) ?? 32,
    baseline: values.baseline,
    accept: values.accept,
    cpu: values.cpu,
  };
}

function toNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`${text} is no number`);
  return Number(text);
}
