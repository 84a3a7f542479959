import type { Compared } from "./compare.ts";
import type { FirstVisit } from "./first-visit.ts";
import type { Form } from "./forms.ts";
import type { Machine } from "./machine.ts";
import type { Memory } from "./memory.ts";
import type { StartTimes } from "./start-times.ts";

/** All that a run has shown: what `bench/results/*.json` holds. */
export interface Results {
  at: string;
  form: Form;
  connections: number;
  machine: Machine;
  /** By the scenario's letter. */
  scenarios: Record<string, Compared[]>;
  /** By the server's name. Not in the short form. */
  more?: { memory: Record<string, Memory>; start: Record<string, StartTimes>; firstVisit: FirstVisit };
}
