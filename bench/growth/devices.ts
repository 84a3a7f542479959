import http from "node:http";
import { createBrowser, type Answer } from "../lib/browser.ts";
import { fillForm } from "../lib/page-form.ts";
import type { Server } from "../lib/start-server.ts";
import type { LoadFixture } from "../load/load-fixture.ts";
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
  /** How many pages on the way say how far it has come. */
  pages: number;
  /** How long the person waits until something is shown: such a page, or what comes after it all. */
  shownAfterMs: number;
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
  { stub, startLethe }: LoadFixture,
  counts: readonly number[],
  delayMs: number,
): Promise<DevicesRow[]> {
  const lethe = await startLethe({ settings });
  const rows: DevicesRow[] = [];
  for (let warm = 0; warm < 20; warm += 1) {
    await stub.set({ consentSessions: 10, forgets: true });
    await signOutEverywhere(lethe);
  }
  for (const consents of counts) {
    await stub.set({ consentSessions: consents, delayMs, forgets: true });
    const cpuBefore = await lethe.cpuMs();
    const waited = await signOutEverywhere(lethe);
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
      ...waited,
      cpuMs,
    });
  }
  await stub.set({ consentSessions: 1, delayMs: 0, forgets: false });
  await lethe.stop();
  return rows;
}

type Waited = Pick<DevicesRow, "pages" | "shownAfterMs" | "personWaitsMs">;

async function signOutEverywhere({ origin }: Server): Promise<Waited> {
  const agent = new http.Agent({ keepAlive: true });
  const browser = createBrowser(origin, agent, () => undefined);
  const { path, fields, cookie } = fillForm(await browser.get(confirmPath), confirmPath);
  fields.set("action", "everywhere");
  const pressedAt = performance.now();
  let answer = await browser.submit(path, fields, { Cookie: cookie });
  const shownAfterMs = performance.now() - pressedAt;
  let pages = 0;
  for (; answer.status === 200; pages += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each page has the form of the next
    answer = await browser.submit(path, goOnForm(answer), { Cookie: cookie });
  }
  expectRedirect(answer, "logout_verifier=");
  agent.destroy();
  return { pages, shownAfterMs, personWaitsMs: performance.now() - pressedAt };
}

// What the page's script sends as soon as it is shown.
function goOnForm({ body }: Answer): URLSearchParams {
  if (!body.includes(' id="go-on"')) throw new Error("the sign-out stays at a page that does not go on");
  const inputs = body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return new URLSearchParams(Array.from(inputs, ([, name = "", value = ""]) => [name, value]));
}
