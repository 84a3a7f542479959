import { Writable } from "node:stream";
import { expect, onTestFinished, vi } from "vitest";
import { createDeps } from "../../src/deps.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { createLog } from "../../src/ops/log.ts";
import { testSettings } from "../../testkit/http/browse.ts";
import { mistakesIn, needed } from "../../testkit/http/settings-fixture.ts";
import { promise } from "./readme.ts";

promise("`LOG_LEVEL` | `info` | `fatal`, `error`, `warn`, `info`, `debug` or `silent`", () => {
  const level = (env: object) => createDeps(readConfig({ ...testSettings, ...env })).log.level;
  expect(level({})).toBe("info");
  for (const LOG_LEVEL of ["fatal", "error", "warn", "info", "debug", "silent"]) {
    expect(level({ LOG_LEVEL })).toBe(LOG_LEVEL);
  }
  expect(mistakesIn({ ...needed, LOG_LEVEL: "trace" })).toHaveLength(1);
});

promise("then 1 MiB of lines waits in memory (as much again for audit events)", async () => {
  const stalled = new Writable({ decodeStrings: false, write: () => undefined });
  const stdout = vi.spyOn(process, "stdout", "get").mockReturnValue(stalled as typeof process.stdout);
  onTestFinished(() => stdout.mockRestore());
  const { log, auditLog, counts } = await createLog({ level: "info", format: "json", auditLevel: "info" });
  /** How much waits once lines of 1,000 characters begin to be lost. */
  const fill = (to: typeof log) => {
    const { lost } = counts;
    while (counts.lost === lost) to.info("x".repeat(1000));
    return stalled.writableLength / 1024 / 1024;
  };
  expect(fill(log)).toBeCloseTo(1, 2);
  expect(fill(auditLog)).toBeCloseTo(2, 2);
});
