import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchStart, type Readiness } from "../../../src/ops/readiness.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";

const wrong: Readiness = {
  status: "unavailable",
  checks: [
    { name: "hydra_admin", status: "unavailable", setting: "HYDRA_ADMIN_URL", problem: "it is not Hydra's" },
    { name: "kratos_public", status: "ok" },
  ],
};
const away: Readiness = {
  status: "unavailable",
  checks: [{ name: "hydra_admin", status: "unavailable", setting: "HYDRA_ADMIN_URL", problem: "is away" }],
};
const well: Readiness = { status: "ok", checks: [{ name: "hydra_admin", status: "ok" }] };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(answers: Readiness[]) {
  const memory = memoryLog();
  const readiness = vi.fn<() => Promise<Readiness>>(() => Promise.resolve(answers.shift() ?? well));
  const end = watchStart({ readiness, log: memory.log, everyMs: 5_000 });
  return { readiness, end, said: () => memory.lines.map(({ level, msg }) => [level, msg]) };
}

describe("watchStart", () => {
  it("says nothing of what is well at once, and looks no more", async () => {
    const { readiness, said } = watch([well]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said()).toEqual([]);
    expect(readiness).toHaveBeenCalledTimes(1);
  });

  it("warns once of each thing that is wrong, keeps trying, and says once when all is well", async () => {
    const { readiness, said } = watch([wrong, wrong, wrong, away, away, well, wrong]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said()).toEqual([
      [40, "not ready, and trying on: HYDRA_ADMIN_URL: it is not Hydra's"],
      [40, "not ready, and trying on: HYDRA_ADMIN_URL: is away"],
      [30, "ready: what was wrong at the start now works"],
    ]);
    expect(readiness).toHaveBeenCalledTimes(6);
  });

  it("looks and says no more when it is ended, even while it waits for an answer", async () => {
    const { readiness, end, said } = watch([wrong]);
    end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said()).toEqual([]);
    expect(readiness).toHaveBeenCalledTimes(1);
  });
});
