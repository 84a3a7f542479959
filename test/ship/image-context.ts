import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What `docker build` would be sent of a folder: everything but what `.dockerignore` says, the last matching line winning. */
export async function readBuildContext(root: string): Promise<{ includes: (path: string) => boolean }> {
  const lines = (await readFile(join(root, ".dockerignore"), "utf8")).split("\n");
  const rules = lines.filter((line) => line !== "" && !line.startsWith("#"));
  return {
    includes(path) {
      const last = rules.findLast((rule) => covers(rule.replace(/^!/, ""), path));
      return last === undefined || last.startsWith("!");
    },
  };
}

// Our file has whole names and the one "*"; anything cleverer has to teach this test first.
function covers(pattern: string, path: string): boolean {
  if (/[*?[\]\\]/.test(pattern.replace(/^\*$/, ""))) throw new Error(`no such pattern known: ${pattern}`);
  return pattern === "*" || path === pattern || path.startsWith(`${pattern}/`);
}
