import { describe, expect, it } from "vitest";
import { listen } from "../../../src/server/listen.ts";

describe("listen", () => {
  it("keeps a connection for longer than the minute for which proxies keep theirs", async () => {
    const { url, close } = await listen((_req, res) => res.end("well"), { port: 0, host: "127.0.0.1" });
    const answer = await fetch(url);
    expect(answer.headers.get("keep-alive")).toBe("timeout=65");
    await answer.text();
    await close();
  });
});
