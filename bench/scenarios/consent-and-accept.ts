import { fillForm } from "../lib/page-form.ts";
import { askedConsent, kratosCookie } from "./challenges.ts";
import { whoAmI } from "./login-skip.ts";
import { expectPage, expectRedirect, type FloorCall, type Scenario } from "./scenario.ts";

const readRequest: FloorCall = {
  method: "GET",
  path: (query) => `/admin/oauth2/auth/requests/consent${query}`,
};

const accept: FloorCall = {
  method: "PUT",
  path: (query) => `/admin/oauth2/auth/requests/consent/accept${query}`,
  body: JSON.stringify({
    grant_scope: ["openid", "offline_access", "email"],
    grant_access_token_audience: [],
    remember: false,
    remember_for: 0,
    session: { id_token: { email: "ada@example.com", email_verified: true }, access_token: {} },
    context: { kratos_session: "5e551011-0000-4000-8000-000000000001" },
  }),
};

export const consentAndAccept: Scenario = {
  id: "e",
  title: "GET the consent page + POST accept",
  upstreams: "hydra and kratos",
  floor: { GET: [readRequest, whoAmI], POST: [readRequest, whoAmI, accept] },
  statuses: [200, 303],
  async visit(browser) {
    const address = `/consent?consent_challenge=${askedConsent}`;
    const page = await browser.get(address, { Cookie: kratosCookie });
    expectPage(page, 200, askedConsent);
    const { path, fields, cookie } = fillForm(page, address);
    // As who ticks both: with none ticked the page asks again.
    for (const scope of ["offline_access", "email"]) fields.append("grant_scope", scope);
    const accepted = await browser.submit(path, fields, { Cookie: `${kratosCookie}; ${cookie}` });
    expectRedirect(accepted, "consent_verifier=");
  },
};
