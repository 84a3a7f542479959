import { PageError } from "../errors.ts";
import { readParameter } from "../middleware/parameters.ts";

const actions = ["end_device", "end_others", "leave_app"] as const;

/** What the account page's forms can ask for. */
export type AccountAction = (typeof actions)[number];

/** @throws PageError `unknown_action` for anything but exactly one of them */
export function readAction(form: unknown): AccountAction {
  const given = readParameter(form, "action");
  const action = actions.find((name) => name === given);
  if (action === undefined) throw new PageError("unknown_action");
  return action;
}
