import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { freePort } from "../../../../testkit/processes/free-port.ts";

describe("freePort", () => {
  it("gives nobody a port twice, because a caller that has one may not have taken it yet", async () => {
    const ports = await Promise.all(Array.from({ length: 100 }, () => freePort()));
    expect(new Set(ports).size).toBe(100);
  });

  it("passes by what is listened on", async () => {
    const taken = (await freePort()) + 1;
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(taken, "127.0.0.1", resolve));
    expect(await freePort()).not.toBe(taken);
    await new Promise((resolve) => server.close(resolve));
  });
});
