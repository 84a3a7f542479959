import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ownVersion } from "../../../src/ops/own-version.ts";

const root = join(import.meta.dirname, "../../..");

/** A clone as `npm ci` leaves it. */
function clone(): string {
  const folder = mkdtempSync(join(tmpdir(), "lethe-clone-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, "bin"), join(folder, "bin"), { recursive: true });
  symlinkSync(join(root, "src"), join(folder, "src"));
  return folder;
}

function lethe(folder: string): string {
  return execFileSync(process.execPath, [join(folder, "bin/lethe.js"), "version"], { encoding: "utf8" });
}

describe("bin/lethe.js", () => {
  it("is there before anything is built, and runs the sources then: npx remembers a command that was missing", () => {
    expect(lethe(clone())).toContain(`lethe ${ownVersion()}`);
  });

  it("runs what was built", () => {
    const folder = clone();
    mkdirSync(join(folder, "dist"));
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
    writeFileSync(join(folder, "dist/main.js"), `console.log("built", ...process.argv.slice(2));`);
    expect(lethe(folder)).toBe("built version\n");
  });
});
