import { fillForm } from "../lib/page-form.ts";
import { askedLogout } from "./challenges.ts";
import { confirmCalls, confirmPath } from "./confirm-page.ts";
import { expectPage, expectRedirect, type FloorCall, type Scenario } from "./scenario.ts";

export const acceptLogout: FloorCall = {
  method: "PUT",
  path: (query) => `/admin/oauth2/auth/requests/logout/accept${query}`,
};

export const confirmAndAccept: Scenario = {
  id: "b",
  title: "GET the sign-out page + POST accept",
  upstreams: "hydra",
  floor: { GET: confirmCalls, POST: [acceptLogout] },
  statuses: [200, 303],
  async visit(browser) {
    const page = await browser.get(confirmPath);
    expectPage(page, 200, askedLogout);
    const { path, fields, cookie } = fillForm(page, confirmPath);
    expectRedirect(await browser.submit(path, fields, { Cookie: cookie }), "logout_verifier=");
  },
};
