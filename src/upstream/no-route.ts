import { isRecord } from "../is-record.ts";
import type { TransportResponse } from "./transport.ts";

/** What Ory's servers say where they have no such route: another of them, or the other port, is at this address. It says nothing of a thing. */
export function isNoRoute({ data }: Pick<TransportResponse, "data">): boolean {
  const error = isRecord(data) ? data["error"] : undefined;
  return isRecord(error) && String(error["reason"]).startsWith("The requested route does not exist");
}
