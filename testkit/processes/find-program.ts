import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export const chromiumNames = ["chromium", "chromium-browser", "google-chrome"];
export const noChromium = "there is no Chromium (apt-get install chromium, or set CHROMIUM_PATH to one)";

/**
 * Where a program is: where this variable of the environment says, else the first of these names on PATH. A path that was set but leads
 * nowhere is a missing program, not a reason to quietly take another.
 */
export function findProgram(variable: string, names: string[]): string | undefined {
  const set = process.env[variable];
  // Debian keeps servers where only root's PATH looks.
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"].filter(
    (folder) => folder !== "",
  );
  const candidates = set ? [set] : names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((path) => mayAccess(path, constants.X_OK));
}

export function isReadable(path: string): boolean {
  return mayAccess(path, constants.R_OK);
}

function mayAccess(path: string, access: number): boolean {
  try {
    accessSync(path, access);
    return true;
  } catch {
    return false;
  }
}
