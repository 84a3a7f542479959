import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Browser } from "../lib/browser.ts";
import { kratosCookie } from "../scenarios/challenges.ts";
import { autoAccept } from "../scenarios/auto-accept.ts";
import { confirmAndAccept } from "../scenarios/confirm-and-accept.ts";
import { confirmPage } from "../scenarios/confirm-page.ts";
import { consentAndAccept } from "../scenarios/consent-and-accept.ts";
import { loginSkip } from "../scenarios/login-skip.ts";
import { expectPage } from "../scenarios/scenario.ts";

/** One kind of visit of the mix. Throws when an answer is not the expected one. */
export interface SoakVisit {
  name: string;
  visit: (browser: Browser, origin: string) => Promise<void>;
}

const slow = "slow".padEnd(36, "0");

/** What people do, and what goes wrong, in turn. */
export const soakVisits: SoakVisit[] = [
  { name: "sign-out page", visit: confirmPage.visit },
  { name: "sign-out", visit: confirmAndAccept.visit },
  { name: "sign-out without a question", visit: (browser) => autoAccept.visit(signedIn(browser)) },
  { name: "remembered sign-in", visit: loginSkip.visit },
  { name: "consent", visit: consentAndAccept.visit },
  { name: "slow Hydra", visit: (browser) => expectStatus(browser, `/logout?logout_challenge=${slow}`, 200) },
  {
    name: "link that is over",
    visit: (browser) => expectStatus(browser, "/logout?logout_challenge=gone", 410),
  },
  { name: "no challenge", visit: (browser) => expectStatus(browser, "/consent?consent_challenge=", 400) },
  { name: "no such page", visit: (browser) => expectStatus(browser, "/nothing-here", 404) },
  { name: "form without a token", visit: forgedForm },
  { name: "ready", visit: (browser) => expectStatus(browser, "/health/ready", 200) },
  { name: "gone before the answer", visit: (_browser, origin) => goAway(origin) },
  { name: "half a form", visit: (_browser, origin) => halfForm(origin) },
];

function signedIn({ get, submit }: Browser): Browser {
  return { submit, get: (path, headers) => get(path, { Cookie: kratosCookie, ...headers }) };
}

async function expectStatus(browser: Browser, path: string, status: number): Promise<void> {
  expectPage(await browser.get(path), status, "");
}

async function forgedForm(browser: Browser): Promise<void> {
  const form = new URLSearchParams({ logout_challenge: slow, action: "accept", _csrf: "made up" });
  const { status } = await browser.submit("/logout", form);
  // The question again, with a fresh token.
  if (status !== 403) throw new Error(`answered ${status} to a forged form`);
}

// While Hydra still thinks about it.
async function goAway(origin: string): Promise<void> {
  await breakOff(http.get(`${origin}/logout?logout_challenge=${slow}`, { agent: false }));
}

async function halfForm(origin: string): Promise<void> {
  const headers = { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": 1000 };
  const request = http.request(`${origin}/logout`, { method: "POST", agent: false, headers });
  request.write("logout_challenge=");
  await breakOff(request);
}

async function breakOff(request: http.ClientRequest): Promise<void> {
  const closed = new Promise<void>((resolve) => request.once("close", resolve));
  request.on("error", () => undefined);
  await pause(50);
  request.destroy();
  await closed;
}
