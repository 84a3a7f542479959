import { describe, expect, it } from "vitest";
import { everyFault } from "../../../testkit/stubs/upstream-faults.ts";
import { verifierUrl } from "../../../testkit/stubs/hydra-logout-stub.ts";
import {
  challenge,
  expectFailure,
  upstreamTimeoutMs,
  visit,
} from "../../../testkit/http/visit-with-faults.ts";
import { startOwnTime } from "../../../testkit/own-time.ts";

describe("GET /logout while Hydra, asked for the request,", () => {
  it.each(everyFault)("%s: says so, signs nobody out, and works again afterwards", async (_, fault, code) => {
    const lethe = await visit({ fault });
    lethe.hydra.failing("get", fault);
    const ownTime = startOwnTime();
    const answer = await lethe.open();
    expect(ownTime()).toBeLessThan(upstreamTimeoutMs + 1000);
    expectFailure(answer, code, lethe);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(new Set(lethe.hydra.told)).toEqual(new Set([`get ${challenge}`]));

    lethe.hydra.recover();
    const again = await lethe.open().expect(303);
    expect(again.headers["location"]).toBe(verifierUrl);
  });
});

describe("GET /logout that needs no question while Hydra, told to accept,", () => {
  it.each(everyFault)("%s: says so, and the same challenge works afterwards", async (_, fault, code) => {
    const lethe = await visit({ fault });
    lethe.hydra.failing("accept", fault);
    const ownTime = startOwnTime();
    const answer = await lethe.open();
    expect(ownTime()).toBeLessThan(upstreamTimeoutMs + 1000);
    expectFailure(answer, code, lethe);
    const audit = lethe.memory.lines.find((line) => line["msg"] === "audit");
    expect(audit).toMatchObject({ subject: "ada", client_id: "agora" });

    lethe.hydra.recover();
    const again = await lethe.open().expect(303);
    expect(again.headers["location"]).toBe(verifierUrl);
  });
});
