import type { Socket } from "node:net";
import supertest from "supertest";
import { expect, onTestFinished, vi } from "vitest";
import { readConfig } from "../../src/config/read-config.ts";
import { createDeps } from "../../src/deps.ts";
import { listen } from "../../src/server/listen.ts";
import { logTurnedAway } from "../../src/server/turned-away.ts";
import { appOver, memoryLog, navigation, serve, testSettings } from "../../testkit/http/browse.ts";
import { FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { ada, sessionCookie } from "../../testkit/fakes/fake-kratos.ts";
import { answersAfter, hangs, resets } from "../../testkit/stubs/upstream-faults.ts";
import { impatient, visit } from "../../testkit/http/visit-with-faults.ts";
import { measure } from "../../testkit/http/metrics-scrape.ts";
import { connectRaw, get, halfForm } from "../../testkit/http/raw-client.ts";
import { needed } from "../../testkit/http/settings-fixture.ts";
import { promise } from "./readme.ts";

const path = (challenge: string) => `/logout?logout_challenge=${challenge}`;

promise(
  "`UPSTREAM_TIMEOUT` | `5s` | For a whole call to Hydra or Kratos: waiting for a connection, connecting, answer and retry (`500ms`, `5s`, `1m`)",
  async () => {
    const timeoutOf = (env: object) => readConfig({ ...needed, ...env }).hydra.timeoutMs;
    const given = ["500ms", "5s", "1m"].map((time) => timeoutOf({ UPSTREAM_TIMEOUT: time }));
    expect([timeoutOf({}), ...given]).toEqual([5000, 500, 5000, 60_000]);
    // One call, whose retry is never answered, has the only connection; the others wait for it. None has longer than the other.
    const { hydra, open } = await visit({ env: { ...impatient, UPSTREAM_MAX_SOCKETS: "1" } });
    hydra.failing("get", (exchange) => (exchange.nth === 1 ? resets(exchange) : hangs(exchange)));
    const seen = await Promise.all([open(), open(), open()]);
    expect(seen.map(({ status }) => status)).toEqual([503, 503, 503]);
  },
);

/** A server that thinks about each request, and how many connections it was given. */
async function counted(status: number) {
  const sockets = new Set<Socket>();
  const url = await serve((req, res) => {
    sockets.add(req.socket);
    const answer = () => res.writeHead(status, { "Content-Type": "application/json" }).end(body);
    const body = status === 204 ? "" : JSON.stringify({ error: { code: status } });
    setTimeout(answer, 30);
  });
  return { url, sockets };
}

promise(
  "`UPSTREAM_MAX_SOCKETS` | `128` | Most open connections to Hydra, and to each of Kratos's APIs",
  async () => {
    expect(readConfig(needed).hydra.maxSockets).toBe(128);
    const two = { UPSTREAM_MAX_SOCKETS: "2" };
    const { hydra, open } = await visit({ env: two });
    hydra.failing("get", answersAfter(30));
    await Promise.all(Array.from({ length: 8 }, () => open().expect(303)));
    expect(hydra.connections).toBe(2);
    const [publicApi, admin] = [await counted(401), await counted(204)];
    const urls = { KRATOS_PUBLIC_URL: publicApi.url, KRATOS_ADMIN_URL: admin.url };
    const { kratos } = createDeps(readConfig({ ...testSettings, ...urls, ...two }));
    const calls = Array.from({ length: 8 }, async () => [
      await kratos?.whoAmI(sessionCookie),
      await kratos?.endIdentitySessions(ada.id),
    ]);
    await Promise.all(calls);
    expect([publicApi.sockets.size, admin.sockets.size]).toEqual([2, 2]);
  },
);

/** One slot, and a Hydra that thinks until it is released. */
async function oneSlot() {
  const hydra = new FakeHydra().openLogout("c1").openLogout("c2");
  const release = hydra.hold();
  const { metrics, valueOf } = measure();
  const url = await serve(appOver(hydra, { env: { MAX_IN_FLIGHT: "1" }, metrics }));
  const ask = async (challenge: string) => (await supertest(url).get(path(challenge)).set(navigation)).status;
  return { hydra, release, url, ask, arrived: () => valueOf("lethe_http_requests_in_flight") };
}

promise(
  "`MAX_IN_FLIGHT` | `256` | Most requests worked on at once, not counting those that wait for their client; further ones get 503. Twice `UPSTREAM_MAX_SOCKETS`, or less",
  async () => {
    const { hydra, maxInFlight } = readConfig(needed);
    expect([maxInFlight, 2 * hydra.maxSockets]).toEqual([256, 256]);
    const slot = await oneSlot();
    const clients = [1, 2, 3].map(() => connectRaw(Number(new URL(slot.url).port)));
    for (const { write } of clients) write(halfForm());
    await vi.waitUntil(async () => (await slot.arrived()) === 3);
    const first = slot.ask("c1");
    await vi.waitUntil(() => slot.hydra.asked.length === 1);
    expect(await slot.ask("c2")).toBe(503);
    slot.release();
    expect([await first, slot.hydra.told]).toEqual([303, ["accept c1"]]);
  },
);

promise("`MAX_IN_FLIGHT` is per replica.", async () => {
  const [full, free] = [await oneSlot(), await oneSlot()];
  const first = full.ask("c1");
  await vi.waitUntil(() => full.hydra.asked.length === 1);
  free.release();
  expect([await full.ask("c2"), await free.ask("c2")]).toEqual([503, 303]);
  full.release();
  expect(await first).toBe(303);
});

promise(
  "`MAX_CONNECTIONS` | `2048` | Most connections of browsers or proxies at once; further ones are closed, and the log says so",
  async () => {
    expect(readConfig(needed).maxConnections).toBe(2048);
    const memory = memoryLog();
    const { port, close } = await listen(appOver(new FakeHydra()), {
      port: 0,
      host: "127.0.0.1",
      limits: { connections: 1 },
      onTurnedAway: logTurnedAway(memory.log),
    });
    onTestFinished(close);
    const first = connectRaw(port);
    first.write(get("/"));
    await vi.waitUntil(() => first.statuses().length === 1);
    const more = connectRaw(port);
    more.write(get("/"));
    expect([await more.closed, first.statuses()]).toEqual(["", [200]]);
    expect(memory.text()).toContain("MAX_CONNECTIONS");
  },
);
