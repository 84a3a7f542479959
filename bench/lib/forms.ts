import type { Rounds } from "./compare.ts";

/** How much is measured. */
export interface Form extends Rounds {
  name: "full" | "short";
  /** After how many transactions memory is looked at. With 0 neither memory, nor start, nor the first visit is measured. */
  longRun: number;
}

export const fullForm: Form = {
  name: "full",
  rounds: 5,
  transactions: 5000,
  warmUp: 30_000,
  longRun: 100_000,
};

export const shortForm: Form = { name: "short", rounds: 5, transactions: 1000, warmUp: 4000, longRun: 0 };
