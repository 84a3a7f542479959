import { expect, onTestFinished, vi } from "vitest";
import { defaultLimits } from "../../src/server/listen-limits.ts";
import { listen, type ListenOptions } from "../../src/server/listen.ts";
import { appOver } from "../../testkit/http/browse.ts";
import { always, check } from "../../testkit/http/check-headers.ts";
import { FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { connectRaw, get, halfForm, otherHalf, parseAnswer } from "../../testkit/http/raw-client.ts";
import { promise } from "./readme.ts";

async function lethe(limits: ListenOptions["limits"] = {}) {
  const hydra = new FakeHydra().openLogout("c1");
  const listening = await listen(appOver(hydra), { port: 0, host: "127.0.0.1", limits });
  onTestFinished(() => listening.close().catch(() => undefined));
  return { ...listening, hydra };
}

async function answerTo(port: number, bytes: string) {
  const client = connectRaw(port);
  client.write(bytes);
  return parseAnswer(await client.closed);
}

promise(
  "headers not there after 10 seconds, a form after 15 | 408, the connection is closed | nothing is sent to Hydra",
  async () => {
    expect([defaultLimits.headersMs, defaultLimits.requestMs]).toEqual([10_000, 15_000]);
    const { port, hydra } = await lethe({ headersMs: 50, requestMs: 50, checkEveryMs: 20 });
    for (const bytes of ["GET /logout?logout_challenge=c1 HTTP/1.1\r\nHost: le", halfForm()]) {
      const answer = await answerTo(port, bytes);
      expect([answer.status, answer.headers["connection"]]).toEqual([408, "close"]);
    }
    expect([...hydra.asked, ...hydra.told]).toEqual([]);
  },
);

promise(
  "no `Host` / an unknown `Expect` / `CONNECT` | 400 / 417 / 405 | the same headers as every other answer",
  async () => {
    const { port } = await lethe();
    const connect = "CONNECT hydra.example:443 HTTP/1.1\r\nHost: lethe\r\n\r\n";
    for (const [status, bytes] of [
      [400, "GET / HTTP/1.1\r\n\r\n"],
      [417, get("/", "Expect: the-unexpected\r\n")],
      [405, connect],
    ] as const) {
      const answer = await answerTo(port, bytes);
      expect(answer.status).toBe(status);
      // The id of a request that no line of the log is about would lead nowhere.
      expect(check(answer, { ...always, "X-Request-Id": null })).toEqual([]);
    }
  },
);

promise(
  "Headers may take 10 seconds, a form 15, taking an answer 30; a connection brings 1,000 requests, 16 of them ahead of their turn",
  async () => {
    const { headersMs, requestMs, answerMs, requestsPerConnection, pipelined } = defaultLimits;
    expect([headersMs, requestMs, answerMs]).toEqual([10_000, 15_000, 30_000]);
    expect([requestsPerConnection, pipelined]).toEqual([1000, 16]);
    const client = connectRaw((await lethe()).port);
    client.write(get("/").repeat(16));
    await vi.waitUntil(() => client.statuses().length === 16);
    expect(client.text()).not.toContain("Connection: close");
    // One that is worked on, 16 ahead of their turn, and three too many.
    client.write(get("/").repeat(20));
    expect((await client.closed).match(/Connection: close/g)).toHaveLength(1);
    expect(client.statuses()).toHaveLength(16 + 17);
  },
);

promise("clients get five seconds to send the rest of a form.", async () => {
  expect(defaultLimits.clientMs).toBe(5000);
  const { port, close } = await lethe({ clientMs: 600_000 });
  const client = connectRaw(port);
  client.write(`${get("/")}${halfForm()}`);
  await vi.waitUntil(() => client.statuses().length === 1);
  const closed = close();
  client.write(otherHalf);
  // Not a form of ours, but it was read, and answered.
  expect((await client.closed, client.statuses())).toEqual([200, 400]);
  await closed;
});
