import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { run } from "./process-run.ts";

const root = join(import.meta.dirname, "../..");

describe("`npm run docs:library`", () => {
  it("writes docs/library-reference.md as it is", async () => {
    const folder = await temporaryFolder();
    const { exitCode, output } = await typedoc("--out", folder);
    expect([exitCode, output.match(/\[(?:warning|error)\].*/g)]).toEqual([0, null]);
    const written = readFileSync(join(root, "docs/library-reference.md"), "utf8");
    expect(written).toBe(readFileSync(join(folder, "library-reference.md"), "utf8"));
    for (const name of ["createApp()", "decide()", "deviceRoutes()", "ConfigError", "ClaimsReader", "Config"])
      expect(written).toContain(`\n### ${name}\n`);
  });

  it("fails where a docstring is missing, and where a type is named that is not exported", async () => {
    const folder = await temporaryFolder();
    const source = [
      "interface Hidden { a: string }",
      "export function bare(): void {}",
      "/** Has one. */",
      "export function told(hidden: Hidden): void { void hidden; }",
    ];
    await writeFile(join(folder, "index.ts"), source.join("\n"));
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "planted" }));
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ files: ["index.ts"] }));
    const options = {
      extends: [join(root, "typedoc.json")],
      entryPoints: ["index.ts"],
      tsconfig: "tsconfig.json",
    };
    await writeFile(join(folder, "typedoc.json"), JSON.stringify(options));
    const { exitCode, output } = await typedoc("--options", folder, "--out", join(folder, "out"));
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/bare \(CallSignature\).* does not have any documentation/);
    expect(output).toMatch(/Hidden, defined in .* is referenced by told\b/);
  });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lethe-reference-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function typedoc(...options: string[]) {
  const program = join(root, "node_modules/typedoc/bin/typedoc");
  const { ended, stdout, stderr } = run(process.execPath, [program, ...options], {
    cwd: root,
    env: { NO_COLOR: "1" },
  });
  const { code } = await ended;
  return { exitCode: code, output: stdout() + stderr() };
}
