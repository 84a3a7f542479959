import { describe, expect, it } from "vitest";
import { withLoadFixture } from "../../bench/load/load-fixture.ts";
import { soak, soakStub } from "../../bench/soak/soak.ts";
import { soakVisits } from "../../bench/soak/visits.ts";

const options = { seconds: 12, perSecond: 60, sampleEverySeconds: 1, warmUpSeconds: 3 };

describe("all that people do, and that goes wrong, for a while", () => {
  it("leaves no handle, socket or timer behind", async () => {
    const soaked = await withLoadFixture(soakStub, (fixture) => soak(fixture, options));
    const { quietBefore, quietAfter, mixed, samples } = soaked;
    console.log(JSON.stringify({ quietBefore, quietAfter, ...mixed }));
    expect(mixed.failures).toEqual({});
    expect(Object.keys(mixed.visits)).toHaveLength(soakVisits.length);
    // That there was something to leave behind.
    expect(Math.max(...samples.map(({ sockets }) => sockets))).toBeGreaterThan(quietBefore.sockets);
    expect(quietAfter.sockets).toBe(quietBefore.sockets);
    expect(quietAfter.handles).toBe(quietBefore.handles);
    expect(quietAfter.timers).toBeLessThanOrEqual(quietBefore.timers);
  });
});
