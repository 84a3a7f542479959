import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../testkit/processes/copy-of-lethe.ts";
import { run } from "./process-run.ts";

const check = join(import.meta.dirname, "../../bench/check-baseline.ts");
const quick = ["--only", "c", "--rounds", "1", "--transactions", "200", "--warm-up", "200"];

describe("npm run bench:check", () => {
  it("finds that a sign-out costs no more, beside the least server that could do it, than was committed", async () => {
    const bench = run(process.execPath, [check]);
    const { code } = await bench.ended;
    const shown = bench.stdout();
    // Whatever the verdict, the figures are worth seeing.
    console.log(shown + bench.stderr());
    expect(code).toBe(0);
    for (const id of ["a", "b", "c"]) {
      expect(shown).toMatch(new RegExp(`^\\| ${id}: [^|]*\\| +floor \\| +\\d+\\.\\d{3} \\|`, "m"));
      expect(shown).toMatch(
        new RegExp(`^\\| ${id}, CPU time +\\|.*\\| +(?:well|too much), not judged \\|$`, "m"),
      );
      expect(shown).toMatch(new RegExp(`^\\| ${id}, allocated +\\|.*\\| +well \\|$`, "m"));
    }
    expect(shown.match(/^\| +\| +lethe \| +\d+\.\d{3} \|/gm)).toHaveLength(3);
  });

  it("fails when much more is allocated than was, however fast it is", async () => {
    const baseline = await baselineOf({ c: { cpu: 1000, allocated: 0.01 } });
    const bench = run(process.execPath, [check, ...quick, "--baseline", baseline]);
    const { code } = await bench.ended;
    expect(bench.stdout()).toMatch(/^\| c, CPU time +\|.*\| +well, not judged \|$/m);
    expect(bench.stdout()).toMatch(/^\| c, allocated +\|.*\| +too much \|$/m);
    expect(code).toBe(1);
  });

  it.each([
    ["shows CPU times", [], 0, "too much, not judged"],
    ["judges them with --cpu", ["--cpu"], 1, "too much"],
  ])("%s", async (_what, more, expected, verdict) => {
    const baseline = await baselineOf({ c: { cpu: 0.01, allocated: 1000 } });
    const bench = run(process.execPath, [check, ...quick, ...more, "--baseline", baseline]);
    const { code } = await bench.ended;
    expect(bench.stdout()).toMatch(new RegExp(`^\\| c, CPU time +\\|.*\\| +${verdict} \\|$`, "m"));
    expect(code).toBe(expected);
  });
});

async function baselineOf(ratios: Record<string, { cpu: number; allocated: number }>): Promise<string> {
  const file = join(await temporaryFolder(), "baseline.json");
  await writeFile(file, JSON.stringify(ratios));
  return file;
}
