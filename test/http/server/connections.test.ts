import type { RequestListener, ServerResponse } from "node:http";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { listen, type ListenOptions } from "../../../src/server/listen.ts";
import { connectRaw, get } from "../../../testkit/http/raw-client.ts";

/** A listener whose answers wait until a test gives them. */
async function held(limits: ListenOptions["limits"], more: Partial<ListenOptions> = {}) {
  const begun: string[] = [];
  const answers: ServerResponse[] = [];
  const handler: RequestListener = (req, res) => {
    begun.push(req.url ?? "");
    answers.push(res);
  };
  const lethe = await listen(handler, { port: 0, host: "127.0.0.1", limits: { ...limits }, ...more });
  onTestFinished(() => lethe.close());
  return { ...lethe, begun, answerNext: () => answers.shift()?.end("well") };
}

describe("requests that are sent ahead", () => {
  it("are worked on one after the other, and answered in order", async () => {
    const { port, begun, answerNext } = await held({});
    const client = connectRaw(port);
    client.write(get("/1") + get("/2") + get("/3"));
    await vi.waitUntil(() => begun.length === 1);
    for (const paths of [
      ["/1", "/2"],
      ["/1", "/2", "/3"],
    ]) {
      answerNext();
      await vi.waitUntil(() => begun.length === paths.length);
      expect(begun).toEqual(paths);
    }
    answerNext();
    await vi.waitUntil(() => client.statuses().length === 3);
    expect(client.text()).not.toContain("Connection: close");
  });

  it("beyond what is allowed are not begun: the answer to the last that is closes the connection", async () => {
    const { port, begun, answerNext } = await held({ pipelined: 2 });
    const client = connectRaw(port);
    client.write([1, 2, 3, 4, 5].map((nth) => get(`/${nth}`)).join(""));
    for (let nth = 1; nth <= 3; nth += 1) {
      await vi.waitUntil(() => begun.length === nth);
      answerNext();
    }
    const text = await client.closed;
    expect(client.statuses()).toEqual([200, 200, 200]);
    expect(text.match(/^Connection: close\r$/gm)).toHaveLength(1);
    expect(begun).toEqual(["/1", "/2", "/3"]);
  });

  it("by the dozen close the connection at once", async () => {
    const { port, begun } = await held({ pipelined: 3 });
    const client = connectRaw(port);
    client.write(get("/").repeat(20));
    expect(await client.closed).toBe("");
    expect(begun.length).toBeLessThanOrEqual(1);
  });

  it("are not begun when what comes after them is not HTTP, which is said at once", async () => {
    const { port, begun, answerNext } = await held({});
    const client = connectRaw(port);
    client.write(`${get("/1")}${get("/2")}hello\r\n\r\n`);
    await vi.waitUntil(() => client.statuses().length === 1);
    answerNext();
    await client.closed;
    expect(client.statuses()).toEqual([400]);
    expect(begun).toEqual(["/1"]);
  });

  it("are not begun once their browser has gone", async () => {
    const { port, begun, answerNext } = await held({});
    const client = connectRaw(port);
    client.write(get("/1") + get("/2"));
    await vi.waitUntil(() => begun.length === 1);
    client.socket.destroy();
    await client.closed;
    answerNext();
    // Whatever becomes of the other connection, this one comes after it.
    const other = connectRaw(port);
    other.write(get("/other"));
    await vi.waitUntil(() => begun.includes("/other"));
    expect(begun).toEqual(["/1", "/other"]);
    answerNext();
    await vi.waitUntil(() => other.statuses().length === 1);
  });
});

describe("a connection", () => {
  it("brings so many requests, and closes with the answer to the last", async () => {
    const answering: RequestListener = (_req, res) => void res.end("well");
    const limits = { requestsPerConnection: 3 };
    const { port, close } = await listen(answering, { port: 0, host: "127.0.0.1", limits });
    onTestFinished(close);
    const client = connectRaw(port);
    for (let nth = 1; nth <= 3; nth += 1) {
      expect(client.text()).not.toContain("Connection: close");
      client.write(get("/"));
      await vi.waitUntil(() => client.statuses().length === nth);
    }
    expect(await client.closed).toMatch(/Connection: close\r\n[^]*well$/);
  });

  it("beyond MAX_CONNECTIONS is closed unheard, and the operator is told", async () => {
    let turnedAway = 0;
    const onTurnedAway = () => void (turnedAway += 1);
    const { port, begun, answerNext } = await held({ connections: 2 }, { onTurnedAway });
    const clients = [connectRaw(port), connectRaw(port)];
    for (const { write } of clients) write(get("/in"));
    await vi.waitUntil(() => begun.length === 2);
    const third = connectRaw(port);
    third.write(get("/out"));
    expect(await third.closed).toBe("");
    expect(turnedAway).toBe(1);
    answerNext();
    answerNext();
    await vi.waitUntil(() => clients.every(({ statuses }) => statuses().length === 1));
    clients[0]?.socket.destroy();
    await clients[0]?.closed;
    // The place of one that has gone is free again.
    await vi.waitUntil(async () => {
      const next = connectRaw(port);
      next.write(get("/next"));
      await Promise.race([next.closed, vi.waitUntil(() => begun.includes("/next"))]);
      return begun.includes("/next");
    });
    answerNext();
    expect(begun).not.toContain("/out");
  });
});
