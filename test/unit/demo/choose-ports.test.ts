import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { choosePorts } from "../../../demo/choose-ports.ts";

describe("choosePorts", () => {
  it("takes the next free port where one is taken, and no port twice", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const chosen = await choosePorts({ one: port, two: port }, false);
    taken.close();
    expect(chosen.one).toBeGreaterThan(port);
    expect(chosen.two).toBeGreaterThan(chosen.one);
  });
});
