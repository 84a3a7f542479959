import { setTimeout as pause } from "node:timers/promises";
import { PageError } from "../errors.ts";
import type { HydraAdmin } from "../hydra/hydra-admin.ts";
import type { TrialClient } from "../hydra/trial-client.ts";
import type { Finding } from "./finding.ts";

/** Removes what a trial has made at Hydra. @returns what is left over */
export async function cleanUp(client: TrialClient, hydra: HydraAdmin, subject: string): Promise<Finding[]> {
  // One after the other: some databases refuse what comes while another change is under way.
  const steps = [
    () => hydra.endLoginSessionsOf(subject),
    () => hydra.revokeConsentsOf(subject),
    () => client.remove(),
  ];
  let areDone = true;
  // Without a client nobody can have signed in.
  if (client.mayExist())
    // oxlint-disable-next-line no-await-in-loop -- as above
    for (const step of steps) areDone = (await isDone(step)) && areDone;
  client.close();
  if (areDone) return [];
  return [
    {
      id: "trial_left_over",
      severity: "warning",
      what: `what the trial made could not all be removed at Hydra: client ${client.id} and the sign-in of ${subject}`,
      change: `hydra delete client ${client.id}`,
    },
  ];
}

const tries = 3;
const betweenTriesMs = 300;

async function isDone(step: () => Promise<void>): Promise<boolean> {
  for (let left = tries; left > 0; left -= 1) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- a try goes by the one before
      await step();
      return true;
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      // oxlint-disable-next-line no-await-in-loop -- the same
      await pause(betweenTriesMs);
    }
  }
  return false;
}
