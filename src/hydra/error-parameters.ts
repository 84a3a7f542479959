import { isRecord } from "../is-record.ts";

/** What of an error's text is read, in characters: room for Hydra's longest. A link's author may write anything, of any length. */
export const maxTextLength = 2000;

// RFC 6749 §4.1.2.1, and what Hydra adds.
const textNames = ["error_description", "error_hint", "error_debug"];

/** The query that Hydra adds to `urls.error`, cut: the code, empty for none, and its texts as one. */
export function readErrorParameters(query: unknown): { code: string; texts: string } {
  return {
    code: readText(query, "error"),
    texts: textNames.map((name) => readText(query, name)).join("\n"),
  };
}

/** What of a query may go on to `/error`: the names that are read there, one value of each, cut. */
export function errorParameters(query: unknown): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const name of ["error", ...textNames]) {
    const value = readText(query, name);
    if (value !== "") parameters.set(name, value);
  }
  return parameters;
}

function readText(query: unknown, name: string): string {
  const value = isRecord(query) ? query[name] : undefined;
  return typeof value === "string" ? value.slice(0, maxTextLength) : "";
}
