import { autoAccept } from "./auto-accept.ts";
import { confirmAndAccept } from "./confirm-and-accept.ts";
import { confirmPage } from "./confirm-page.ts";
import { consentAndAccept } from "./consent-and-accept.ts";
import { deadHydra } from "./dead-hydra.ts";
import { loginSkip } from "./login-skip.ts";
import type { Scenario } from "./scenario.ts";

export const allScenarios: Scenario[] = [
  confirmPage,
  confirmAndAccept,
  autoAccept,
  loginSkip,
  consentAndAccept,
  deadHydra,
];

/** @throws Error when there is none with this letter */
export function scenarioOf(id: string): Scenario {
  const found = allScenarios.find((scenario) => scenario.id === id);
  if (found === undefined) throw new Error(`there is no scenario ${id}`);
  return found;
}
