import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { paths } from "../../src/paths.ts";
import { failures } from "../../src/errors.ts";
import { commentsIn, root } from "./comments.ts";
import { table } from "./table.ts";

/** A method of a path, with what its query may have. */
export interface RouteDoc {
  path: string;
  method: string;
  query: string;
  text: string;
}

export function routeDocs(): RouteDoc[] {
  const comments = commentsIn("src/paths.ts", "export const paths = {");
  return Object.entries(paths).flatMap(([name, path]) =>
    (comments.get(name) ?? []).map((line) => {
      const [, method = "", query = "", text = ""] = /^([A-Z]+)(?: (\?\S+))?: (.+)$/.exec(line) ?? [];
      return { path, method, query, text };
    }),
  );
}

export function routesTable(): string {
  const rows = routeDocs().map(({ path, method, query, text }) => [`\`${method} ${path}${query}\``, text]);
  return table(["route", ""], rows);
}

/** Every error page, with the English title that users see. */
export function failuresTable(): string {
  const titles = z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(join(root, "locales/en.json"), "utf8")));
  const comments = commentsIn("src/errors.ts", "export const failures = {");
  const rows = Object.entries(failures).map(([code, failure]) => [
    `\`${code}\``,
    "retryAfterSeconds" in failure
      ? `${failure.status}, \`Retry-After: ${failure.retryAfterSeconds}\``
      : `${failure.status}`,
    titles[`error.${code}.title`] ?? "",
    (comments.get(code) ?? []).join(" "),
  ]);
  return table(["code", "status", "title of the page", "when"], rows);
}

export function auditTable(): string {
  const events = commentsIn("src/ops/audit-event.ts", "export type AuditEvent =");
  return table(
    ["`event`", ""],
    Array.from(events, ([event, lines]) => [`\`${event}\``, lines.join(" ")]),
  );
}
