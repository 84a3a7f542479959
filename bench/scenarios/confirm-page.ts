import { askedLogout } from "./challenges.ts";
import { expectPage, type FloorCall, type Scenario } from "./scenario.ts";

const readRequest: FloorCall = {
  method: "GET",
  path: (query) => `/admin/oauth2/auth/requests/logout${query}`,
};

// The page names the other apps that can be told.
const readApps: FloorCall = {
  method: "GET",
  path: (_query, [request]) => `/admin/oauth2/auth/sessions/consent?subject=${String(request?.["subject"])}`,
};

export const confirmCalls = [readRequest, readApps];
export const confirmPath = `/logout?logout_challenge=${askedLogout}`;

export const confirmPage: Scenario = {
  id: "a",
  title: "GET the sign-out page",
  upstreams: "hydra",
  floor: { GET: confirmCalls },
  statuses: [200],
  async visit(browser) {
    expectPage(await browser.get(confirmPath), 200, askedLogout);
  },
};
