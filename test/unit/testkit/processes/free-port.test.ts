import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freePort } from "../../../../testkit/processes/free-port.ts";

const module = pathToFileURL(join(import.meta.dirname, "../../../../testkit/processes/free-port.ts")).href;

describe("freePort", () => {
  it("gives nobody a port twice, because a caller that has one may not have taken it yet", async () => {
    const ports = await Promise.all(Array.from({ length: 100 }, () => freePort()));
    expect(new Set(ports).size).toBe(100);
  });

  it("passes by what is listened on", async () => {
    const taken = await freePort();
    const server = createServer().listen(taken, "127.0.0.1");
    await once(server, "listening");
    expect(await inAnotherProcess(taken)).not.toContain(taken);
    server.close();
    await once(server, "close");
  });

  it.runIf(process.platform === "linux")("passes by what another process was given", async () => {
    const taken = await freePort();
    expect(await inAnotherProcess(taken)).not.toContain(taken);
  });
});

/** What a process is given whose first choice is this port. */
async function inAnotherProcess(first: number): Promise<number[]> {
  const slot = Math.floor((first - 20_000) / 2_000);
  const script = `
    Math.random = () => ${((first - 20_000) % 2_000) / 2_000};
    const { freePort } = await import(${JSON.stringify(module)});
    console.log(JSON.stringify([await freePort(), await freePort()]));`;
  const env = { ...process.env, VITEST_POOL_ID: String(slot) };
  const args = ["--input-type=module", "--eval", script];
  const { stdout } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  const given = JSON.parse(stdout) as number[];
  expect(given[0]).toBeGreaterThanOrEqual(first);
  expect(given[0]).toBeLessThan(first + 50);
  return given;
}
