import http from "node:http";
import { createBrowser } from "../lib/browser.ts";
import { fillForm } from "../lib/page-form.ts";
import type { Server } from "../lib/start-server.ts";
import type { LoadStage } from "../load/load-stage.ts";
import { confirmPath } from "../scenarios/confirm-page.ts";
import { expectRedirect } from "../scenarios/scenario.ts";

/** "Every device", for somebody with so many apps, each in a sign-in of its own. */
export interface DevicesRow {
  consents: number;
  /** Of Hydra, for each answer. */
  delayMs: number;
  lists: number;
  ended: number;
  revoked: number;
  /** The most calls at once. */
  highest: number;
  /** How long the person waits, from the button to Hydra. */
  personWaitsMs: number;
  cpuMs: number;
}

const settings = {
  LOGOUT_OFFER_EVERYWHERE: "true",
  LOGOUT_REVOKE: "all",
  // All of it within the request: else the revocations come later, and are nobody's wait.
  LOGOUT_REVOKE_DELAY: "0",
};

export async function growWithDevices(
  { stub, startLethe }: LoadStage,
  counts: readonly number[],
  delayMs: number,
): Promise<DevicesRow[]> {
  const lethe = await startLethe({ settings });
  const rows: DevicesRow[] = [];
  await stub.set({ consentSessions: 10 });
  for (let warm = 0; warm < 20; warm += 1) await signOutEverywhere(lethe);
  for (const consents of counts) {
    await stub.set({ consentSessions: consents, delayMs });
    const cpuBefore = await lethe.cpuMs();
    const personWaitsMs = await signOutEverywhere(lethe);
    const cpuMs = (await lethe.cpuMs()) - cpuBefore;
    const { calls, highest } = await stub.look();
    const callsTo = (method: string, kind: string) =>
      calls[`${method} /admin/oauth2/auth/sessions/${kind}`] ?? 0;
    rows.push({
      consents,
      delayMs,
      lists: callsTo("GET", "consent"),
      ended: callsTo("DELETE", "login"),
      revoked: callsTo("DELETE", "consent"),
      highest,
      personWaitsMs,
      cpuMs,
    });
  }
  await stub.set({ consentSessions: 1, delayMs: 0 });
  await lethe.stop();
  return rows;
}

async function signOutEverywhere({ origin }: Server): Promise<number> {
  const agent = new http.Agent({ keepAlive: true });
  const browser = createBrowser(origin, agent, () => undefined);
  const { path, fields, cookie } = fillForm(await browser.get(confirmPath), confirmPath);
  fields.set("action", "everywhere");
  const pressedAt = performance.now();
  expectRedirect(await browser.submit(path, fields, { Cookie: cookie }), "logout_verifier=");
  agent.destroy();
  return performance.now() - pressedAt;
}
