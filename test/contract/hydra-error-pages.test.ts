import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { recordedHydraErrors, type RecordedError } from "../../testkit/recordings/recorded-hydra-errors.ts";
import { startHydra, type RunningHydra } from "../../testkit/ory/start-hydra.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { needs } from "../../testkit/vitest/parts.ts";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { startApps, type Apps } from "../../testkit/clients/start-clients.ts";
import { startAutoSignIn, type AutoSignIn } from "../../testkit/clients/auto-sign-in.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { lateProvocation, lifespanSeconds, provocations, type Provocation } from "./hydra-errors.ts";
import type { Page } from "../../testkit/browser/page.ts";
import { startLethe, type RunningLethe } from "../../testkit/processes/start-lethe.ts";

const isRecording = process.env["RECORD_HYDRA_ERRORS"] === "1";
const recording: Record<string, RecordedError> = {};

describe("what real Hydra says of what it can't do", needs("hydra"), () => {
  let fixture: Awaited<ReturnType<typeof start>> | undefined;
  let short: Awaited<ReturnType<typeof start>> | undefined;

  beforeAll(async () => {
    fixture = await start();
    short = await start({ TTL_LOGIN_CONSENT_REQUEST: `${lifespanSeconds}s` });
  });
  afterAll(async () => {
    if (isRecording && fixture) await record(fixture);
    await Promise.all([fixture?.close(), short?.close()]);
  });

  const known = recordedHydraErrors[0]?.errors ?? {};

  it.each(Object.entries(provocations))("is explained when %s", async (name, provoke) => {
    if (!fixture) throw new Error("the fixture is not up");
    await expectExplained(name, await provoke(fixture.scene), fixture.lethe);
  });

  it(`is explained when ${lateProvocation.name}`, async () => {
    if (!short) throw new Error("the fixture is not up");
    await expectExplained(lateProvocation.name, await lateProvocation.provoke(short.scene), short.lethe);
  });

  async function expectExplained(name: string, page: Page, lethe: RunningLethe): Promise<void> {
    const query = Object.fromEntries(page.url.searchParams);
    const isOurs = page.url.origin === lethe.url;
    const { state: _, ...said } = query;
    recording[name] = { at: isOurs ? "urls.error" : "app", query: said };
    if (isRecording) return;
    const before = known[name];
    expect(isOurs ? "urls.error" : "app").toBe(before?.at);
    expect(said["error"]).toBe(before?.query["error"]);
    if (!isOurs) return;
    expect(page.url.pathname).toBe("/error");
    expect(page.words).not.toMatch(/go-jose|CSRF|pre-registered|malformed|whitelisted/);
    expect(page.words).not.toMatch(/could not do what the app asked/);
    // The answer may be here before its log line is.
    const line = await vi.waitFor(() => requestLine(page, lethe), { timeout: 60_000 });
    expect(line).toContain(`"code":"${said["error"]}"`);
    expect(line).not.toMatch(/"hint":"(?:other|none)"|error_description|go-jose/);
  }
});

function requestLine({ answer }: Page, lethe: RunningLethe): string {
  const id = String(answer.headers["x-request-id"]);
  const line = lethe
    .output()
    .split("\n")
    .find((text) => text.includes(id));
  if (line === undefined) throw new Error("the request is not in the log");
  return line;
}

async function start(env: Record<string, string> = {}) {
  const own = `http://localhost:${await freePort()}`;
  const autoSignIn: AutoSignIn = await startAutoSignIn("localhost");
  const hydra: RunningHydra = await startHydra({
    env,
    urls: {
      login: autoSignIn.loginUrl,
      consent: autoSignIn.consentUrl,
      logout: `${own}/logout`,
      error: `${own}/error`,
      postLogoutRedirect: `${own}/logged-out`,
    },
  });
  const admin = new AdminApi(hydra.adminUrl);
  autoSignIn.admin = admin;
  const apps: Apps = await startApps(hydra.publicUrl, admin, "localhost");
  const lethe = await startLethe(own, { HYDRA_ADMIN_URL: hydra.adminUrl, HYDRA_PUBLIC_URL: hydra.publicUrl });
  const app = await apps.register();
  const signIn = await app.signIn(new BrowserAgent(), "ada");
  const scene: Provocation = { admin, publicUrl: hydra.publicUrl, app, signIn };
  return {
    scene,
    lethe,
    async close() {
      await lethe.close();
      await Promise.all([hydra, apps, autoSignIn].map(async (part) => part.close()));
    },
  };
}

// `RECORD_HYDRA_ERRORS=1`: what Hydra says becomes data of the unit suite.
async function record({ scene }: { scene: Provocation }): Promise<void> {
  const { version } = await scene.admin.send("GET", "/version", z.object({ version: z.string() }));
  const folder = join(import.meta.dirname, "../../testkit/recordings/hydra-errors");
  await mkdir(folder, { recursive: true });
  const name = process.env["RECORD_HYDRA_AS"] ?? version;
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(recording, null, 2)}\n`);
}
