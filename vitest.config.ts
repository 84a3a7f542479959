import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// What measures milliseconds or megabytes, or has a crowd that gives up after seconds: with it nothing else runs.
const alone = [
  "bench",
  "image-healthcheck",
  "process-metrics",
  "process-shutdown",
  "process-slow-clients",
  "process-tracing",
  "process-tracing-collector",
  "process-unruly-upstream",
  "replicas",
  "soak",
  "storm",
].map((name) => `test/ship/${name}.test.ts`);

// Each group waits for the one before it. Two cores carry two files at a time: two Hydras, or two browsers, wait more than they work. The
// time-outs are for what hangs, however much else the machine does.
const fast = new Set(["unit", "http", "promises"]);
const suites = [
  { name: "unit", files: ["test/unit/**/*.test.ts"], group: 0, timeout: 60_000 },
  { name: "http", files: ["test/http/**/*.test.ts"], group: 1, timeout: 60_000 },
  { name: "promises", files: ["test/promises/**/*.test.ts"], group: 2, timeout: 60_000 },
  { name: "contract", files: ["test/contract/**/*.test.ts"], group: 3, timeout: 180_000 },
  { name: "browser", files: ["test/browser/**/*.test.ts"], group: 4, timeout: 240_000 },
  {
    name: "ship",
    files: ["test/ship/**/*.test.ts", ...alone.map((file) => `!${file}`)],
    group: 5,
    timeout: 300_000,
  },
  { name: "ship-alone", files: alone, group: 6, timeout: 300_000 },
];

export default defineConfig({
  test: {
    reporters: ["default", "./testkit/vitest/closing-line.ts"],
    maxWorkers: 2,
    coverage: {
      provider: "v8",
      // Files that no test loads count, too.
      include: ["src/**/*.ts"],
      reporter: ["html", "text-summary"],
      // What was run says something, also where a test has failed.
      reportOnFailure: true,
    },
    projects: suites.map(({ name, files, group, timeout }) => ({
      // The examples import it as a host does.
      resolve: { alias: { lethe: fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
      test: {
        name,
        include: files,
        testTimeout: timeout,
        hookTimeout: timeout * 5,
        expect: { poll: { timeout: 60_000, interval: 50 } },
        setupFiles: [
          "./testkit/vitest/patience.ts",
          `./testkit/vitest/${fast.has(name) ? "nothing-left" : "own-connections"}.ts`,
        ],
        fileParallelism: name !== "ship-alone",
        // Half of the time of the fast suites would go into loading the same modules again for each file: they stay loaded, and a file that
        // leaves anything else behind fails.
        isolate: !fast.has(name),
        sequence: { groupOrder: group },
        globalSetup: fast.has(name) ? [] : ["./testkit/vitest/parts.ts"],
      },
    })),
  },
});
