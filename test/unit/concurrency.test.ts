import { describe, expect, it } from "vitest";
import { limitConcurrency, forEachConcurrently, forEachWhile } from "../../src/concurrency.ts";

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe("limitConcurrency", () => {
  it("has no more at once than it was told, in the order in which they came, and gives back what each comes to", async () => {
    const run = limitConcurrency(3);
    const begun: number[] = [];
    let atOnce = 0;
    let most = 0;
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        run(async () => {
          begun.push(number);
          most = Math.max(most, (atOnce += 1));
          await tick();
          atOnce -= 1;
          return number * 2;
        }),
      ),
    );
    expect(most).toBe(3);
    expect(begun).toEqual(Array.from({ length: 20 }, (_, number) => number));
    expect(results[19]).toBe(38);
  });

  it("gives the place of one that fails to the next", async () => {
    const run = limitConcurrency(1);
    const failing = run(() => Promise.reject(new Error("no")));
    const next = run(() => Promise.resolve("yes"));
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("yes");
  });
});

describe("forEachConcurrently", () => {
  it("throws the first failure when the others that had begun are over, and begins no more", async () => {
    const begun: number[] = [];
    const over: number[] = [];
    const all = forEachConcurrently([0, 1, 2, 3, 4], 2, async (number) => {
      begun.push(number);
      await tick();
      if (number === 0) throw new Error("no");
      await tick();
      over.push(number);
    });
    await expect(all).rejects.toThrow("no");
    expect([begun, over]).toEqual([[0, 1], [1]]);
  });

  it("does nothing with nothing", async () => {
    await expect(forEachConcurrently([], 2, () => Promise.reject(new Error("no")))).resolves.toBeUndefined();
  });
});

describe("forEachWhile", () => {
  it("asks before each, ends what has begun, and says how many it did", async () => {
    const over: number[] = [];
    let asked = 0;
    const done = await forEachWhile(
      [0, 1, 2, 3, 4, 5],
      2,
      () => (asked += 1) <= 3,
      async (number) => {
        await tick();
        over.push(number);
      },
    );
    expect([done, over]).toEqual([3, [0, 1, 2]]);
  });

  it("throws the first failure, however many were done", async () => {
    const all = forEachWhile(
      [0, 1],
      1,
      () => true,
      async (number) => {
        if (number === 1) throw new Error("no");
      },
    );
    await expect(all).rejects.toThrow("no");
  });
});
