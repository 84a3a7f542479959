import { join } from "node:path";
import { copyOfLethe, type AtEnd } from "../../testkit/processes/copy-of-lethe.ts";
import { run } from "./process-run.ts";

/** Builds Lethe in a folder of its own. @returns the path of the program */
export async function buildLethe(atEnd: AtEnd): Promise<string> {
  const folder = await copyOfLethe(atEnd);
  const built = run("npm", ["run", "build"], { cwd: folder, atEnd });
  const { code } = await built.ended;
  if (code !== 0) throw new Error(`Lethe could not be built: ${built.stdout()}${built.stderr()}`);
  return join(folder, "dist/main.js");
}
