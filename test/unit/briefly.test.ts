import { describe, expect, it } from "vitest";
import { briefly } from "../../src/briefly.ts";

function counting(forMs: number, most = 10) {
  const asked: string[] = [];
  const clock = { now: 0, fails: false };
  const find = briefly(
    forMs,
    most,
    async (key) => {
      asked.push(key);
      await Promise.resolve();
      if (clock.fails) throw new Error("away");
      return key.toUpperCase();
    },
    () => clock.now,
  );
  return { asked, clock, find };
}

describe("briefly", () => {
  it("finds once for all who ask at once, and for a while", async () => {
    const { asked, clock, find } = counting(5_000);
    expect(await Promise.all([find("a"), find("a"), find("b")])).toEqual(["A", "A", "B"]);
    clock.now = 4_999;
    await find("a");
    expect(asked).toEqual(["a", "b"]);
    clock.now = 5_000;
    await find("a");
    expect(asked).toEqual(["a", "b", "a"]);
  });

  it("does not remember what failed", async () => {
    const { asked, clock, find } = counting(5_000);
    clock.fails = true;
    await expect(find("a")).rejects.toThrow("away");
    clock.fails = false;
    expect(await find("a")).toBe("A");
    expect(asked).toEqual(["a", "a"]);
  });

  it("forgets the oldest when there are too many", async () => {
    const { asked, find } = counting(5_000, 2);
    for (const key of ["a", "b", "c", "b", "a"]) await find(key);
    expect(asked).toEqual(["a", "b", "c", "a"]);
  });
});
