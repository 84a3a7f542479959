import http from "node:http";
import { createBrowser } from "../lib/browser.ts";
import type { Server } from "../lib/start-server.ts";
import { median } from "../lib/statistics.ts";
import type { LoadFixture } from "../load/load-fixture.ts";
import { askedConsent, kratosCookie } from "../scenarios/challenges.ts";
import { expectPage } from "../scenarios/scenario.ts";
import { costOf, type Cost } from "../load/closed-load.ts";

export interface PageRow {
  scopes: number;
  bytes: number;
  cpuMs: number;
  p50Ms: number;
}

/** A consent page that has more and more to say. */
export async function growWithPage(
  { stub, startLethe }: LoadFixture,
  scopes: readonly number[],
  count: number,
): Promise<PageRow[]> {
  const lethe = await startLethe({ hasKratos: true });
  const rows: PageRow[] = [];
  await consentPages(lethe, count);
  for (const each of scopes) {
    await stub.set({ scopes: each });
    await consentPages(lethe, count);
    rows.push({ scopes: each, ...(await consentPages(lethe, count)) });
  }
  await stub.set({ scopes: 3 });
  await lethe.stop();
  return rows;
}

async function consentPages(lethe: Server, count: number): Promise<Omit<PageRow, "scopes">> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const tookMs: number[] = [];
  const browser = createBrowser(lethe.origin, agent, (_method, _answer, took) => tookMs.push(took));
  const [cpuBefore, path] = [await lethe.cpuMs(), `/consent?consent_challenge=${askedConsent}`];
  let [left, bytes] = [count, 0];
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (left > 0) {
        left -= 1;
        const page = await browser.get(path, { Cookie: kratosCookie });
        expectPage(page, 200, askedConsent);
        bytes = Buffer.byteLength(page.body);
      }
    }),
  );
  agent.destroy();
  return { bytes, cpuMs: ((await lethe.cpuMs()) - cpuBefore) / count, p50Ms: median(tookMs) };
}

export interface ChallengeRow extends Cost {
  length: number;
}

/** The sign-out page for longer and longer challenges. */
export async function growWithChallenge(
  { startLethe }: LoadFixture,
  lengths: readonly number[],
  count: number,
): Promise<ChallengeRow[]> {
  const lethe = await startLethe();
  const rows: ChallengeRow[] = [];
  const visitsOf = (length: number, times = count) => ({
    path: `/logout?logout_challenge=${"asked".padEnd(length, "0")}`,
    count: times,
    connections: 16,
  });
  await costOf(lethe, visitsOf(lengths[0] ?? 36));
  for (const length of lengths) {
    await costOf(lethe, visitsOf(length));
    rows.push({ length, ...(await costOf(lethe, visitsOf(length))) });
  }
  await lethe.stop();
  return rows;
}
