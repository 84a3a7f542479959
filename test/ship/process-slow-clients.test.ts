import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { navigation } from "../../testkit/http/browse.ts";
import { certificateFiles } from "../../testkit/processes/certificate-files.ts";
import { answersAfter } from "../../testkit/stubs/upstream-faults.ts";
import { HydraLogoutStub, verifierUrl } from "../../testkit/stubs/hydra-logout-stub.ts";
import { connectRaw, get, halfForm, type RawClient } from "../../testkit/http/raw-client.ts";
import { ask } from "./process-ask.ts";
import { runLethe, until, type RunningLethe } from "./process-run.ts";

const path = "/logout?logout_challenge=c1";
const stopped = { code: 0, signal: null };

async function letheOverHydra(settings: Record<string, string> = {}) {
  const hydra = await HydraLogoutStub.start();
  onTestFinished(() => hydra.close());
  const env = { HYDRA_ADMIN_URL: hydra.url, HYDRA_PUBLIC_URL: "https://hydra.example", ...settings };
  return { hydra, lethe: await runLethe(env) };
}

async function styleSheetOf({ url }: RunningLethe): Promise<string> {
  const { text } = await ask(url);
  return /\/assets\/lethe-[\w-]+\.css/.exec(text)?.[0] ?? "";
}

const served = (lethe: RunningLethe) => lethe.log().filter(({ msg }) => msg === "request").length;

/** Asks and never reads, until an answer is stuck on its way; at the latest when a connection has brought all that it may. */
async function neverReads(lethe: RunningLethe, asset: string): Promise<RawClient> {
  const client = connectRaw(lethe.port, { reads: false });
  for (let sent = 0; sent < 900; sent += 15) {
    const before = served(lethe);
    client.write(get(asset).repeat(15));
    for (let waited = 0; served(lethe) < before + 15; waited += 1) {
      if (waited === 100) return client;
      await pause(20);
    }
  }
  return client;
}

describe("SIGTERM", () => {
  it("ends with 0 while clients of every slow kind hold on, and the sign-out that Hydra is at work on is finished", async () => {
    const { hydra, lethe } = await letheOverHydra();
    const sheet = await styleSheetOf(lethe);
    const clients = Array.from({ length: 5 }, () => connectRaw(lethe.port));
    const [silent, headers, form, kept, ahead] = clients as [
      RawClient,
      RawClient,
      RawClient,
      RawClient,
      RawClient,
    ];
    await once(silent.socket, "connect");
    headers.write("GET / HTTP/1.1\r\nHost: le");
    form.write(halfForm());
    kept.write(get(sheet));
    await neverReads(lethe, sheet);
    hydra.failing("accept", answersAfter(1500));
    ahead.write(get(path, "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n") + get(path) + get("/"));
    await until(() => hydra.told.includes("accept c1"));
    lethe.child.kill("SIGTERM");
    expect(await lethe.ended).toEqual(stopped);
    expect(await ahead.closed).toContain(`Location: ${verifierUrl}`);
    expect(ahead.statuses()).toEqual([303]);
    expect(hydra.told).toEqual(["get c1", "accept c1"]);
    expect(lethe.log().at(-1)).toMatchObject({ msg: "stopped" });
  });

  it("ends with 0 while a TLS connection never shakes hands", async () => {
    const { certPath, keyPath } = await certificateFiles();
    const { lethe } = await letheOverHydra({ TLS_CERT_PATH: certPath, TLS_KEY_PATH: keyPath });
    await once(connectRaw(lethe.port).socket, "connect");
    lethe.child.kill("SIGTERM");
    expect(await lethe.ended).toEqual(stopped);
  });

  it("ends with 0 while a scrape of metrics is half sent", async () => {
    const { lethe } = await letheOverHydra({ METRICS_PORT: "0" });
    const port = Number(/"metrics_port":(\d+)/.exec(lethe.stdout())?.[1]);
    const client = connectRaw(port);
    await once(client.socket, "connect");
    client.write("GET /metrics/prometheus HTTP/1.1\r\nHost: le");
    lethe.child.kill("SIGTERM");
    expect(await lethe.ended).toEqual(stopped);
  });
});

describe("MAX_CONNECTIONS", () => {
  it("closes what comes on top, and the log says so once", async () => {
    const { lethe } = await letheOverHydra({ MAX_CONNECTIONS: "2" });
    const clients = [connectRaw(lethe.port), connectRaw(lethe.port)];
    await Promise.all(clients.map(async ({ socket }) => once(socket, "connect")));
    for (let nth = 0; nth < 3; nth += 1) {
      const more = connectRaw(lethe.port);
      more.write(get("/"));
      expect(await more.closed).toBe("");
    }
    const told = () => lethe.log().filter(({ msg }) => String(msg).includes("MAX_CONNECTIONS"));
    await until(() => told().length > 0);
    for (const { socket } of clients) socket.destroy();
    // It may not have noticed yet that they have gone.
    let status: number | undefined;
    for (let tries = 0; status === undefined && tries < 100; tries += 1) {
      const answer = await ask(lethe.url + path, { headers: navigation }).catch(() => pause(50));
      status = answer?.status;
    }
    expect(status).toBe(303);
    expect(told()).toHaveLength(1);
  });
});

describe("the deadlines of the process as it is deployed", () => {
  it("end headers that never end with a 408", async () => {
    const { lethe } = await letheOverHydra();
    const client = connectRaw(lethe.port);
    client.write("GET / HTTP/1.1\r\nHost: le");
    await client.closed;
    expect(client.statuses()).toEqual([408]);
  });
});
