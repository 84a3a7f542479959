import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright-core";
import { consentTo, FakeHydraSessions } from "../../testkit/fakes/fake-hydra-sessions.ts";

const sliceMs = 1_000;

/** What makes a sign-out of a thousand devices show its page after 430 of them. */
export function halfWay() {
  const consents = Array.from({ length: 1000 }, (_, at) => consentTo(`app-${at}`, { sid: `sid-${at + 2}` }));
  return { flows: new HalfWay(...consents).flows, signOutBudgetMs: sliceMs };
}

/** Signs out of every device, and stays at that page: its script does not arrive. */
export async function stayHalfWay(page: Page): Promise<void> {
  await page.route("**/go-on-*.js", (route) => route.abort());
  await page.click("#everywhere");
  await page.waitForSelector("#go-on");
}

class HalfWay extends FakeHydraSessions {
  #ended = 0;

  override async endLoginSession(sid: string): Promise<void> {
    await super.endLoginSession(sid);
    this.#ended += 1;
    // Eight are under way at once.
    if (this.#ended > 430 - 8) await pause(sliceMs);
  }
}
