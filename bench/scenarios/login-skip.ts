import { kratosCookie, skippedLogin } from "./challenges.ts";
import { expectRedirect, type FloorCall, type Scenario } from "./scenario.ts";

export const whoAmI: FloorCall = { method: "GET", path: () => "/sessions/whoami", withCookies: true };

export const loginSkip: Scenario = {
  id: "d",
  title: "GET a sign-in that Hydra remembers",
  upstreams: "hydra and kratos",
  floor: {
    GET: [
      { method: "GET", path: (query) => `/admin/oauth2/auth/requests/login${query}` },
      whoAmI,
      {
        method: "PUT",
        path: (query) => `/admin/oauth2/auth/requests/login/accept${query}`,
        body: JSON.stringify({
          subject: "8f6c1f1c-7f0e-4a58-9a63-0a3b6f3d2a11",
          remember: true,
          remember_for: 86400,
          extend_session_lifespan: true,
          identity_provider_session_id: "5e551011-0000-4000-8000-000000000001",
          amr: ["password"],
          acr: "aal1",
        }),
      },
    ],
  },
  statuses: [303],
  async visit(browser) {
    const path = `/login?login_challenge=${skippedLogin}`;
    expectRedirect(await browser.get(path, { Cookie: kratosCookie }), "login_verifier=");
  },
};
