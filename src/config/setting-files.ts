import { accessSync, constants, statSync } from "node:fs";

const files = ["TLS_CERT_PATH", "TLS_KEY_PATH", "BRAND_CSS"];
const folders = ["VIEWS_DIR", "LOCALES_DIR"];

/** What settings name and is not there, or can't be read. */
export function missingFiles(given: Record<string, string | undefined>): string[] {
  return [
    ...files
      .filter((name) => isMissing(given[name], "file"))
      .map((name) => `${name}: the file can't be read`),
    ...folders
      .filter((name) => isMissing(given[name], "folder"))
      .map((name) => `${name}: there is no such folder`),
  ];
}

function isMissing(path: string | undefined, kind: "file" | "folder"): boolean {
  if (path === undefined) return false;
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isDirectory() !== (kind === "folder");
  } catch {
    return true;
  }
}
