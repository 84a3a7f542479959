import { isRecord } from "../is-record.ts";

/** The raw value of one query parameter or form field: undefined when absent, an array or object when the sender was creative. */
export function readParameter(parameters: unknown, name: string): unknown {
  return isRecord(parameters) && Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}
