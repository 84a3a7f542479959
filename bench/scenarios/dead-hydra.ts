import { confirmCalls, confirmPath } from "./confirm-page.ts";
import type { Scenario } from "./scenario.ts";

export const deadHydra: Scenario = {
  id: "f",
  title: "GET with no Hydra: the error page",
  upstreams: "dead hydra",
  floor: { GET: confirmCalls.slice(0, 1) },
  statuses: [503],
  async visit(browser) {
    const { status, body } = await browser.get(confirmPath);
    // Other apps call it a 500 or a 502.
    if (status < 500 || !body.includes("<")) throw new Error(`answered ${status} instead of an error page`);
  },
};
