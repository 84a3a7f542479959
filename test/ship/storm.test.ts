import http from "node:http";
import { describe, expect, it } from "vitest";
import { withLoadFixture } from "../../bench/load/load-fixture.ts";
import { visit } from "../../bench/load/open-loop.ts";
import { weather } from "../../bench/storm/storm.ts";

const limits = { maxInFlight: 50, maxSockets: 128, delayMs: 2000 };

describe("ten times as many people as a slow Hydra can serve", () => {
  it("get the page or a 503 at which to try again, and what Lethe holds stays as much as it may be", async () => {
    await withLoadFixture({}, async (fixture) => {
      const lethe = await fixture.startLethe({ settings: { MAX_IN_FLIGHT: String(limits.maxInFlight) } });
      // Until then it is Node's own start whose memory is seen.
      await weather(fixture, lethe, { ...limits, delayMs: 200, factor: 5, seconds: 3 });

      const storm = await weather(fixture, lethe, { ...limits, factor: 10, seconds: 10 });
      const { arrived, rssMiB } = storm;
      console.log(JSON.stringify(storm));
      expect(arrived.failed).toEqual({});
      expect(arrived.offered).toBe(2000);
      expect(arrived.served + arrived.shed).toBe(arrived.offered);
      expect(arrived.served).toBeGreaterThanOrEqual(limits.maxInFlight);
      expect(arrived.shed).toBeGreaterThan(arrived.offered / 2);
      expect(storm.highestUpstream).toBe(limits.maxInFlight);
      expect(rssMiB.after).toBeLessThan(rssMiB.before * 1.5 + 64);

      await fixture.stub.set({ delayMs: 0 });
      const agent = new http.Agent();
      const next = await visit(`${lethe.origin}/logout?logout_challenge=${"a".repeat(36)}`, agent);
      agent.destroy();
      expect(next).toBe("served");
    });
  });
});
