import type { SerializedError } from "vitest";
import type { Reporter, TestCase, TestModule, TestSuite } from "vitest/node";

/**
 * The last line of a run is `N passed, N failed`, with `, N skipped` when something was skipped, over all projects; before
 * it one line for each reason to skip. With CI=true a skipped test fails the run.
 */
export class ClosingLine implements Reporter {
  // Until the run has reported its end, nothing has passed and something went wrong.
  #count = { passed: 0, failed: 1, skipped: 0 };
  #reasons: string[] = [];

  onInit(): void {
    // At exit, because vitest itself still has things to say after it has reported the end of the run.
    process.once("exit", (code) => {
      if (code !== 0) this.#count.failed ||= 1;
      process.stdout.write([...this.#reasons, closing(this.#count)].join("\n") + "\n");
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const reasons = new Map<string, number>();
    for (const module of modules) {
      const failedBefore = count.failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // A test that never ended (the run was cut off) has not passed.
        count[state === "pending" ? "failed" : state] += 1;
        if (state === "skipped") reasons.set(reasonOf(test), (reasons.get(reasonOf(test)) ?? 0) + 1);
      }
      // A file that does not load, or a hook that throws, may fail without a single failed test.
      if (module.state() === "failed" && count.failed === failedBefore) count.failed += 1;
    }
    if (count.passed + count.failed + count.skipped === 0) count.failed = 1;
    if (process.env["CI"] === "true" && count.skipped > 0) {
      reasons.set("and with CI=true nothing may be skipped: this run has failed", count.skipped);
      process.exitCode = 1;
    }
    this.#count = count;
    this.#reasons = [...reasons].map(([reason, tests]) => `skipped ${tests}: ${reason}`);
  }
}

function closing({ passed, failed, skipped }: { passed: number; failed: number; skipped: number }): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === "skipped" && result.note) return result.note;
  for (let task: TestCase | TestSuite = test; ;) {
    const reason = task.meta().skippedBecause;
    if (reason) return reason;
    const parent: TestCase["parent"] = task.parent;
    if (parent.errors().length > 0)
      return `what had to come before failed in ${test.module.relativeModuleId}`;
    if (parent.type === "module") return `no reason given in ${test.module.relativeModuleId}`;
    task = parent;
  }
}

// vitest takes a reporter from a file's default export only.
// oxlint-disable-next-line import/no-default-export
export default ClosingLine;
