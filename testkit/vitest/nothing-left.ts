import assert from "node:assert/strict";
import { afterAll, beforeAll, vi } from "vitest";

// Files of the fast suites run one after the other in the same process. What one of them changes that is everybody's would be the next
// one's trouble, in an order that nobody has seen: so it has to be as it was.

const everybodys: Record<string, object> = { console, performance, process, globalThis, Math, Date, JSON };

const seen = () => ({
  environment: { ...process.env },
  folder: process.cwd(),
  exitCode: process.exitCode,
  fetch: globalThis.fetch,
  timers: vi.isFakeTimers() ? "fake" : "real",
  spies: Object.entries(everybodys).flatMap(([name, whole]) =>
    Object.entries(Object.getOwnPropertyDescriptors(whole))
      .filter(([, property]) => Object.values(property).some((part) => vi.isMockFunction(part)))
      .map(([key]) => `${name}.${key}`),
  ),
});

let before: ReturnType<typeof seen>;
beforeAll(() => {
  before = seen();
});
afterAll(() => {
  const after = seen();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  // What a test has left behind.
  assert.deepEqual(after, before);
});
