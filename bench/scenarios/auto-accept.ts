import { trustedLogout } from "./challenges.ts";
import { acceptLogout } from "./confirm-and-accept.ts";
import { confirmCalls } from "./confirm-page.ts";
import { expectRedirect, type Scenario } from "./scenario.ts";

export const autoAccept: Scenario = {
  id: "c",
  title: "GET a sign-out that needs no question",
  upstreams: "hydra",
  floor: { GET: [...confirmCalls.slice(0, 1), acceptLogout] },
  statuses: [303],
  async visit(browser) {
    expectRedirect(await browser.get(`/logout?logout_challenge=${trustedLogout}`), "logout_verifier=");
  },
};
