import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const root = join(import.meta.dirname, "../..");
const parts = [
  "build",
  "types",
  "src",
  "views",
  "public",
  "locales",
  "bin",
  "docs/settings.md",
  "deploy/kratos",
  "LICENSE",
  "README.md",
  "CHANGELOG.md",
  "lethe.schema.json",
];
const manifests = ["package.json", "tsconfig.json", "tsconfig.build.json"];

/** Takes what must be done when a test, or all of a file's, are over. */
export type AtEnd = (undo: () => void | Promise<void>) => void;

export async function temporaryFolder(atEnd: AtEnd = onTestFinished): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lethe-ship-"));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What it takes to build and start Lethe, in a folder of its own, so that no build of the tree's own is used or made. */
export async function copyOfLethe(atEnd?: AtEnd): Promise<string> {
  const folder = await temporaryFolder(atEnd);
  await Promise.all(
    [...parts, ...manifests].map((name) => cp(join(root, name), join(folder, name), { recursive: true })),
  );
  await symlink(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  return folder;
}
