import { readConfigureGlobal } from "fast-check";
import { describe, expect, it, vi } from "vitest";

const soon = () => {
  const at = performance.now() + 1_200;
  return () => performance.now() > at;
};

describe("what every test file begins with", () => {
  it("waits longer than vitest's own second, as a machine that does much else needs it", async () => {
    const [isSo, isSoToo] = [soon(), soon()];
    await Promise.all([vi.waitUntil(isSo), vi.waitFor(() => expect(isSoToo()).toBe(true))]);
  });

  it("waits as long as a test says where it does", async () => {
    await expect(vi.waitUntil(() => false, 50)).rejects.toThrow(/Timed out/);
    await expect(vi.waitUntil(() => false, { timeout: 50 })).rejects.toThrow(/Timed out/);
  });

  it("draws the same inputs each time, unless FUZZ_SEED says which", () => {
    expect(readConfigureGlobal().seed).toBe(Number(process.env["FUZZ_SEED"] ?? 20_261_128));
  });
});
