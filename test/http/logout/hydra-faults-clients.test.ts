import { describe, expect, it } from "vitest";
import { createHydraClient } from "../../../src/hydra/hydra-client.ts";
import { answers, everyFault, hangs } from "../../../testkit/stubs/upstream-faults.ts";
import type { Fault } from "../../../testkit/stubs/hydra-logout-stub.ts";
import { challenge, expectSecretsKept, logoutPath, visit } from "../../../testkit/http/visit-with-faults.ts";
import { startOwnTime } from "../../../testkit/own-time.ts";

// A courtesy on the page, with a short time-out of its own: the question must come without it.
const optionalTimeoutMs = 500;
const slackMs = 1000;

describe("GET /logout that asks, while Hydra, asked which apps it will tell,", () => {
  const faults: [string, Fault][] = [
    ...everyFault.map(([name, fault]): [string, Fault] => [name, fault]),
    ["answers with sessions of the wrong shape", answers(200, [{ consent_request: null }, 7])],
  ];

  it.each(faults)("%s: asks all the same, and names none", async (_, fault) => {
    const { hydra, browser, memory, open } = await visit();
    hydra.asks = true;
    hydra.failing("apps", fault);
    const ownTime = startOwnTime();
    const page = await open().expect(200);
    expect(ownTime()).toBeLessThan(optionalTimeoutMs + slackMs);
    expect(page.text).toContain("Sign out?");
    expect(page.text).not.toContain("will be told, too");
    expectSecretsKept(
      { headers: page.headers, text: page.text.replace(challenge, "") },
      hydra,
      memory.text(),
    );
    expect(memory.lines.map(({ level }) => level)).toEqual([30]);

    hydra.recover();
    const again = await browser.get(logoutPath).expect(200);
    expect(again.text).toContain("<bdi>Mail</bdi>");
    expect(hydra.told).toEqual([`get ${challenge}`, `get ${challenge}`]);
  });

  it("hangs, and UPSTREAM_TIMEOUT is the shorter one: waits no longer than that", async () => {
    const { hydra } = await visit();
    hydra.failing("apps", hangs);
    const options = { adminUrl: hydra.url, publicUrl: undefined, apiKey: undefined, maxSockets: 1 };
    const client = createHydraClient({ ...options, timeoutMs: 50 });
    const request = { challenge, subject: "ada", sid: "sid-1", requestUrl: "/", rpInitiated: true };
    const ownTime = startOwnTime();
    const failure = await client.listClientsToNotify({ ...request, client: undefined }).catch(String);
    expect(failure).toContain("hydra_unavailable");
    expect(ownTime()).toBeLessThan(optionalTimeoutMs - 50);
  });
});
