import { readParameter } from "../middleware/parameters.ts";

/** What is to be different about a page's lists, before anything is saved: it stands in the page's own address. */
export interface ListEdits {
  /** Names of lists, once for each empty item more. */
  add: readonly string[];
  /** Names of items that are left out. */
  remove: readonly string[];
}

/** A page's lists as Kratos has them. */
export const noEdits: ListEdits = { add: [], remove: [] };

const maxEdits = 50;
const maxNameLength = 256;

/** Whether there are such lists and items, the flow has to say. */
export function readListEdits(query: unknown): ListEdits {
  return { add: names("add"), remove: names("remove") };

  function names(parameter: string): string[] {
    const given = readParameter(query, parameter);
    const values: unknown[] = Array.isArray(given) ? given : [given];
    return values
      .filter((value): value is string => typeof value === "string" && value !== "")
      .filter((value) => value.length <= maxNameLength)
      .slice(0, maxEdits);
  }
}

/** The page's address with these edits. */
export function editedAddress(here: string, { add, remove }: ListEdits): string {
  const edits = [...add.map((name) => ["add", name]), ...remove.map((name) => ["remove", name])];
  if (edits.length === 0) return here;
  return `${here}${here.includes("?") ? "&" : "?"}${new URLSearchParams(edits).toString()}`;
}
