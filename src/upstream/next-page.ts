import { PageError } from "../errors.ts";
import type { OryServer } from "./ory-call.ts";
import type { TransportResponse } from "./transport.ts";

// A page that names a next one which can't be asked for is not the last: what would come then must not count as not there.
// A page may be shorter than asked for, or empty, without being the last.
/** The token of the page that comes next; undefined on the last. @throws PageError `…_fault` for a next page without one */
export function nextPageOf(server: OryServer, { headers }: TransportResponse): string | undefined {
  const link = [headers.link].flat().join(",");
  const next = /<([^>]*)>;\s*rel="?next"?/.exec(link)?.[1];
  if (next === undefined) return undefined;
  const url = URL.canParse(next, "http://server") ? new URL(next, "http://server") : undefined;
  const token = url?.searchParams.get("page_token") ?? "";
  if (token === "") throw new PageError(`${server}_fault`, { detail: "a next page without its token" });
  return token;
}
