import { lstat, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { InitFile } from "../init/init-file.ts";

/**
 * Writes all of them, or none where one is in the way.
 * @param isForced what is in the way is overwritten
 * @returns the names of those that are in the way
 */
export async function writeNewFiles(
  folder: string,
  files: readonly InitFile[],
  isForced: boolean,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  if (!isForced) {
    const found = await Promise.all(files.map(async ({ name }) => isThere(join(folder, name))));
    const inTheWay = files.filter((_, at) => found[at]).map(({ name }) => name);
    if (inTheWay.length > 0) return inTheWay;
  }
  await Promise.all(
    files.map(async ({ name, text, isSecret }) => {
      const path = join(folder, name);
      // Written over, it would keep its old mode, and a link would lead the secret elsewhere.
      if (isForced) await rm(path, { force: true });
      await writeFile(path, text, { flag: "wx", mode: isSecret ? 0o600 : 0o644 });
    }),
  );
  return [];
}

// Links that lead nowhere, too.
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
