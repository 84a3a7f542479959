import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where our views, public files, locales and package.json are: above `src` as above `dist`, however deep a build puts this. */
export const packageDir = above(import.meta.dirname);

function above(dir: string): string {
  if (existsSync(join(dir, "package.json"))) return dir;
  const parent = dirname(dir);
  if (parent === dir) throw new Error("Lethe's own package.json is not there");
  return above(parent);
}
