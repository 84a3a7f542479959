import { readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");

/**
 * What the comments in a source say of its names: of a type's `| "name"`, or of an object's `name: …`.
 * @param declaration what the type or the object begins with: `export type Reason`
 */
export function commentsIn(file: string, declaration: string): Map<string, string[]> {
  const source = readFileSync(join(root, file), "utf8");
  const start = source.indexOf(declaration);
  if (start === -1) throw new Error(`${file} has no "${declaration}"`);
  const body = source.slice(start).split(/^(?:\}|.*";$)/m, 1)[0] ?? "";
  const end = source.slice(start + body.length).split("\n", 1)[0] ?? "";
  const named = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:\| "([\w.]+)"|(\w+)[:(])/g;
  return new Map(
    Array.from(`${body}${end}`.matchAll(named), ([, comment = "", member, property]) => [
      member ?? property ?? "",
      linesOf(comment),
    ]),
  );
}

function linesOf(comment: string): string[] {
  return comment
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trim())
    .filter((line) => line !== "");
}
