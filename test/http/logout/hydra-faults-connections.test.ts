import { once } from "node:events";
import net from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { answersAfter, hangs, resets, resetsFirst } from "../../../testkit/stubs/upstream-faults.ts";
import { HydraLogoutStub, verifierUrl, type Fault } from "../../../testkit/stubs/hydra-logout-stub.ts";
import {
  challenge,
  expectFailure,
  impatient,
  upstreamTimeoutMs,
  visit,
} from "../../../testkit/http/visit-with-faults.ts";
import { startOwnTime } from "../../../testkit/own-time.ts";

const soon = upstreamTimeoutMs + 1000;

// Leaves no kept connection behind, so that the next request needs a new one.
const answersAndCloses: Fault = ({ outgoing, answerWell }) => {
  outgoing.setHeader("connection", "close");
  answerWell();
};

describe("the connection to Hydra", () => {
  it("is kept: ten sign-outs, twenty calls, one connection", async () => {
    const { hydra, open } = await visit();
    for (let count = 0; count < 10; count += 1) await open().expect(303);
    expect(hydra.heard).toHaveLength(20);
    expect(hydra.connections).toBe(1);
  });

  it("exists at most UPSTREAM_MAX_SOCKETS times; the others wait and are answered", async () => {
    const { hydra, open } = await visit({ env: { UPSTREAM_MAX_SOCKETS: "2" } });
    hydra.failing("get", answersAfter(30));
    await Promise.all(Array.from({ length: 8 }, () => open().expect(303)));
    expect(hydra.told).toHaveLength(16);
    expect(hydra.connections).toBe(2);
  });

  it("is not waited for longer than UPSTREAM_TIMEOUT either", async () => {
    const { hydra, open } = await visit({ env: { ...impatient, UPSTREAM_MAX_SOCKETS: "1" } });
    hydra.failing("get", hangs);
    const ownTime = startOwnTime();
    await Promise.all(Array.from({ length: 4 }, () => open().expect(503)));
    expect(ownTime()).toBeLessThan(soon);
    hydra.recover();
    await open().expect(303);
  });

  it("is refused: 503, and the same link works as soon as Hydra is back", async () => {
    const lethe = await visit();
    const { port } = lethe.hydra;
    await lethe.open().expect(303);
    await lethe.hydra.close();
    const refused = await lethe.open().expect(503);
    expect(refused.headers["retry-after"]).toBe("5");
    expect(refused.text).toContain("The sign-in server is not answering");
    expect(refused.text).not.toMatch(/ECONN|127\.0\.0\.1/);
    const back = await HydraLogoutStub.start({ port });
    onTestFinished(() => back.close());
    await lethe.open().expect(303);
    expect(back.told).toEqual([`get ${challenge}`, `accept ${challenge}`]);
  });

  it("leads to a name that does not exist: 503", async () => {
    const lethe = await visit({ env: { HYDRA_ADMIN_URL: "http://hydra-admin.invalid:4445" } });
    const answer = await lethe.open();
    expectFailure(answer, "hydra_unavailable", lethe);
    expect(answer.text + lethe.memory.text()).not.toContain("hydra-admin.invalid");
  });
});

describe("a GET whose connection breaks before an answer", () => {
  it("is asked once more, on another connection", async () => {
    const { hydra, open } = await visit();
    hydra.failing("get", resetsFirst);
    const answer = await open().expect(303);
    expect(answer.headers["location"]).toBe(verifierUrl);
    expect(hydra.told).toEqual([`get ${challenge}`, `get ${challenge}`, `accept ${challenge}`]);
    expect(hydra.heard.map(({ connection }) => connection)).toEqual([1, 2, 2]);
  });

  it("is not asked a third time", async () => {
    const lethe = await visit();
    lethe.hydra.failing("get", resets);
    expectFailure(await lethe.open(), "hydra_unavailable", lethe);
    expect(lethe.hydra.told).toEqual([`get ${challenge}`, `get ${challenge}`]);
  });

  it("has no more time for its second attempt than was left of UPSTREAM_TIMEOUT", async () => {
    const lethe = await visit({ env: { UPSTREAM_TIMEOUT: "900ms" } });
    lethe.hydra.failing("get", (exchange) =>
      exchange.nth === 1 ? answersAfter(800, resets)(exchange) : hangs(exchange),
    );
    const ownTime = startOwnTime();
    expectFailure(await lethe.open(), "hydra_unavailable", lethe);
    expect(ownTime()).toBeLessThan(1600);
  });

  it("is not asked again when it was the answer that broke off, or none came in time", async () => {
    for (const fault of [hangs, breaksOff]) {
      const { hydra, open } = await visit({ fault });
      hydra.failing("get", fault);
      await open().expect(503);
      expect(hydra.told).toEqual([`get ${challenge}`]);
    }
  });
});

const breaksOff: Fault = ({ outgoing, incoming }) => {
  outgoing.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
  outgoing.write("{", () => incoming.socket.resetAndDestroy());
};

describe("an accept whose connection breaks before an answer", () => {
  it("is said again when the connection was an old one: Hydra may have closed it in that very moment", async () => {
    const { hydra, open } = await visit();
    hydra.failing("accept", resetsFirst);
    await open().expect(303);
    expect(hydra.told).toEqual([`get ${challenge}`, `accept ${challenge}`, `accept ${challenge}`]);
    expect(hydra.heard.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });

  it("is said again when the connection was new, once: PUT is idempotent (RFC 9110 §9.2.2)", async () => {
    const lethe = await visit();
    lethe.hydra.failing("get", answersAndCloses).failing("accept", resets);
    expectFailure(await lethe.open(), "hydra_unavailable", lethe);
    const accept = `accept ${challenge}`;
    expect(lethe.hydra.told).toEqual([`get ${challenge}`, accept, accept]);
    expect(lethe.hydra.heard.map(({ connection }) => connection)).toEqual([1, 2, 3]);
  });
});

describe("HTTP_PROXY and its kin", () => {
  it("do not lead calls to Hydra, nor the API key, astray", async () => {
    let calls = 0;
    const proxy = net.createServer((socket) => {
      calls += 1;
      socket.destroy();
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    onTestFinished(() => void proxy.close());
    const address = proxy.address() as net.AddressInfo;
    for (const name of ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
      vi.stubEnv(name, `http://127.0.0.1:${address.port}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const name of ["NO_PROXY", "no_proxy"]) vi.stubEnv(name, "");
    const { hydra, open } = await visit();
    await open().expect(303);
    expect(hydra.told).toHaveLength(2);
    expect(calls).toBe(0);
  });
});
