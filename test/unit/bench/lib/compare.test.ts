import { describe, expect, it } from "vitest";
import { demandSameCalls } from "../../../../bench/lib/compare.ts";
import { callsPerTransaction } from "../../../../bench/lib/start-stub.ts";

const read = "GET /requests/logout";
const accept = "PUT /requests/logout/accept";

describe("callsPerTransaction", () => {
  it("counts what was asked between two looks, for each transaction", () => {
    const before = { [read]: 10 };
    const after = { [accept]: 20, [read]: 50 };
    expect(callsPerTransaction(before, after, 20)).toEqual({ [read]: 2, [accept]: 1 });
  });

  it("leaves out what was asked only before", () => {
    expect(callsPerTransaction({ [read]: 10 }, { [read]: 10, [accept]: 5 }, 5)).toEqual({ [accept]: 1 });
  });
});

describe("demandSameCalls", () => {
  it.each([
    ["less", { [read]: 1 }],
    ["more", { [read]: 1, [accept]: 1, "GET /health": 1 }],
    ["it twice", { [read]: 2, [accept]: 1 }],
  ])("refuses a floor that asks %s", (_what, calls) => {
    const lethe = { calls: { [read]: 1, [accept]: 1 } };
    expect(() => demandSameCalls({ id: "b" }, [{ calls }, lethe])).toThrow(/scenario b.*not asked the same/);
  });

  it("says nothing of another app, which may ask what it likes", () => {
    const calls = { [read]: 1 };
    expect(() => demandSameCalls({ id: "b" }, [{ calls }, { calls }, { calls: {} }])).not.toThrow();
  });
});
