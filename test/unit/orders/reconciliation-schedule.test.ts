import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { scheduleReconciliation } from "../../../src/orders/reconciliation-schedule.ts";
import type { Reconciled, ReconcileRequest } from "../../../src/orders/reconciliation.ts";
import { createSqliteOrderStore } from "../../../src/orders/sqlite-order-store.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const [minute, hour] = [60_000, 3_600_000];

function schedule(look: (request: ReconcileRequest) => Promise<Reconciled>, processes = 1) {
  const store = createSqliteOrderStore(":memory:");
  const looked: (string | undefined)[] = [];
  const memory = memoryLog();
  const reconciliation = {
    look(request: ReconcileRequest) {
      looked.push(request.pageToken);
      return look(request);
    },
  };
  const stops = Array.from({ length: processes }, () =>
    scheduleReconciliation({ store, reconciliation, everyMs: hour, log: memory.log }),
  );
  return { store, looked, lines: () => memory.lines, stop: () => stops.forEach((stop) => stop()) };
}

const all = (nextPageToken?: string) => Promise.resolve({ looked: 1, found: [], nextPageToken });

it("looks at every part at the start and once in each hour, in one process of several", async () => {
  const { looked, stop } = schedule(
    ({ pageToken }) => all(pageToken === undefined ? "second" : undefined),
    3,
  );
  await vi.advanceTimersByTimeAsync(hour - minute);
  expect(looked).toEqual([undefined, "second"]);
  await vi.advanceTimersByTimeAsync(2 * minute);
  expect(looked).toHaveLength(4);
  stop();
  await vi.advanceTimersByTimeAsync(3 * hour);
  expect(looked).toHaveLength(4);
});

it("begins one that failed again within minutes, from its beginning", async () => {
  let tries = 0;
  const { looked, stop } = schedule(({ pageToken }) => {
    tries += 1;
    return tries === 2
      ? Promise.reject(new PageError("kratos_unavailable"))
      : all(pageToken ? undefined : "second");
  });
  await vi.advanceTimersByTimeAsync(1.5 * minute);
  expect(looked).toEqual([undefined, "second", undefined, "second"]);
  await vi.advanceTimersByTimeAsync(30 * minute);
  expect(looked).toHaveLength(4);
  stop();
});

it("is one at a time, however long it takes", async () => {
  const { looked, stop } = schedule(() => new Promise(() => undefined));
  await vi.advanceTimersByTimeAsync(5 * hour);
  expect(looked).toHaveLength(1);
  stop();
});

it("begins no further part when another process has its turn, and goes on while the store does not answer", async () => {
  const answers = [() => Promise.reject(new Error("away")), () => Promise.resolve(false)];
  const turn = {
    extend: () => answers.shift()?.() ?? Promise.resolve(true),
    end: vi.fn<(isDone: boolean) => Promise<void>>(() => Promise.resolve()),
  };
  const looked: (string | undefined)[] = [];
  const look = async ({ pageToken }: ReconcileRequest) => {
    looked.push(pageToken);
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    return all(String(looked.length));
  };
  const takeTurn = vi.fn<() => Promise<typeof turn | undefined>>().mockResolvedValueOnce(turn);
  const stop = scheduleReconciliation({
    store: { takeTurn },
    reconciliation: { look },
    everyMs: hour,
    log: memoryLog().log,
  });
  // Asked after three seconds, and after six.
  await vi.advanceTimersByTimeAsync(30_000);
  expect(looked).toEqual([undefined, "1"]);
  expect(turn.end).toHaveBeenCalledExactlyOnceWith(false);
  stop();
});

it("says that the store fails, and looks at nothing", async () => {
  const { store, looked, lines, stop } = schedule(() => all());
  await vi.advanceTimersByTimeAsync(1);
  await store.close();
  await vi.advanceTimersByTimeAsync(2 * minute);
  expect(looked).toHaveLength(1);
  expect(JSON.stringify(lines())).toContain("does not say whose turn it is");
  stop();
});
