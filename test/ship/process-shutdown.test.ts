import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { fieldsOf, navigation, ownForm } from "../../testkit/http/browse.ts";
import { answersAfter } from "../../testkit/stubs/upstream-faults.ts";
import { HydraLogoutStub, verifierUrl } from "../../testkit/stubs/hydra-logout-stub.ts";
import { ask } from "./process-ask.ts";
import { runLethe, until } from "./process-run.ts";

// Well below the five seconds for which Node itself keeps an idle connection.
const fastMs = 3000;
const acceptTakesMs = 1500;
const path = "/logout?logout_challenge=c1";

async function letheOverHydra() {
  const hydra = await HydraLogoutStub.start();
  onTestFinished(() => hydra.close());
  const env = { HYDRA_ADMIN_URL: hydra.url, HYDRA_PUBLIC_URL: "https://hydra.example" };
  return { hydra, lethe: await runLethe(env) };
}

// Connections that never become a request, the way a slow client or a port scanner leaves them.
async function neverARequest(port: number, bytes: string): Promise<void> {
  const socket = net.connect({ port, host: "127.0.0.1" }).on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  socket.write(bytes);
}

function keptConnections(): http.Agent {
  const agent = new http.Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  return agent;
}

async function isRefused(port: number): Promise<boolean> {
  const socket = net.connect({ port, host: "127.0.0.1" });
  const refused = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(false)).once("error", () => resolve(true));
  });
  socket.destroy();
  return refused;
}

describe.each(["SIGTERM", "SIGINT"] as const)("%s", (signal) => {
  it("during an accept that Hydra answers late: the browser still gets its 303, nobody else gets in, exit 0", async () => {
    const { hydra, lethe } = await letheOverHydra();
    hydra.failing("accept", answersAfter(acceptTakesMs));
    const agent = keptConnections();
    const pending = ask(lethe.url + path, { agent, headers: navigation });
    await until(() => hydra.told.includes("accept c1"));
    lethe.child.kill(signal);
    await until(() => lethe.stdout().includes("stopping"));
    expect(await isRefused(lethe.port)).toBe(true);
    expect(lethe.child.exitCode).toBeNull();

    const answer = await pending;
    const answeredAt = performance.now();
    expect(answer.status).toBe(303);
    expect(answer.headers["location"]).toBe(verifierUrl);
    expect(await lethe.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - answeredAt).toBeLessThan(fastMs);
    expect(hydra.told).toEqual(["get c1", "accept c1"]);
    const events = lethe.log().filter(({ msg }) => msg === "audit");
    expect(events).toMatchObject([{ event: "logout.accepted" }]);
    expect(lethe.log().at(-1)).toMatchObject({ msg: "stopped" });
  });
});

describe("SIGTERM", () => {
  it("during the answer to a form: the accept is carried through", async () => {
    const { hydra, lethe } = await letheOverHydra();
    hydra.asks = true;
    const agent = keptConnections();
    const page = await ask(lethe.url + path, { agent, headers: navigation });
    hydra.failing("accept", answersAfter(acceptTakesMs));
    const pending = ask(lethe.url + path, {
      agent,
      method: "POST",
      headers: {
        ...ownForm,
        "content-type": "application/x-www-form-urlencoded",
        cookie: page.headers["set-cookie"]?.map((cookie) => cookie.split(";")[0]).join("; "),
      },
      body: new URLSearchParams({ ...fieldsOf(page.text), action: "accept" }).toString(),
    });
    await until(() => hydra.told.includes("accept c1"));
    lethe.child.kill("SIGTERM");
    expect(await pending).toMatchObject({ status: 303, headers: { location: verifierUrl } });
    expect(await lethe.ended).toEqual({ code: 0, signal: null });
  });

  it("with nothing but idle connections open, kept ones and ones that never asked, ends at once", async () => {
    const { lethe } = await letheOverHydra();
    const agent = keptConnections();
    await Promise.all(Array.from({ length: 5 }, () => ask(`${lethe.url}/health/alive`, { agent })));
    // Browsers open connections ahead of time.
    const silent = net.connect({ port: lethe.port, host: "127.0.0.1" }).on("error", () => undefined);
    onTestFinished(() => void silent.destroy());
    await once(silent, "connect");
    const startedAt = performance.now();
    lethe.child.kill("SIGTERM");
    expect(await lethe.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(fastMs);
  });

  it("with half a request on a connection, which will never be one, ends all the same", async () => {
    const { lethe } = await letheOverHydra();
    await neverARequest(lethe.port, "GET /logout?logout_challenge=c1 HTTP/1.1\r\nHost: le");
    const startedAt = performance.now();
    lethe.child.kill("SIGTERM");
    expect(await lethe.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(fastMs);
  });

  it("while Hydra hangs: the person gets the 503 of a Hydra that hangs, and then it ends", async () => {
    const hydra = await HydraLogoutStub.start();
    onTestFinished(() => hydra.close());
    hydra.failing("get", () => undefined);
    const lethe = await runLethe({ HYDRA_ADMIN_URL: hydra.url, UPSTREAM_TIMEOUT: "1s" });
    const pending = ask(lethe.url + path, { agent: keptConnections(), headers: navigation });
    await until(() => hydra.told.includes("get c1"));
    lethe.child.kill("SIGTERM");
    expect((await pending).status).toBe(503);
    expect(await lethe.ended).toEqual({ code: 0, signal: null });
  });
});
