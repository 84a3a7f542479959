import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../testkit/processes/free-port.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { providers, type RunningProvider } from "./providers.ts";
import { startLethe, type RunningLethe } from "../../testkit/processes/start-lethe.ts";

describe.each(providers)(
  "on $name, with urls.post_logout_redirect: <lethe>/logout",
  ({ needs, start, elsewhere }) => {
    describe("and nobody signed in", needs, () => {
      let provider: RunningProvider;
      let lethe: RunningLethe;
      beforeAll(async () => {
        const own = `http://${elsewhere}:${await freePort()}`;
        const page = (name: string) => `${own}/${name}`;
        provider = await start({
          login: page("login"),
          consent: page("consent"),
          logout: page("logout"),
          error: page("error"),
          postLogoutRedirect: page("logout?by=hydra"),
        });
        lethe = await startLethe(own, {
          HYDRA_ADMIN_URL: provider.adminUrl,
          HYDRA_PUBLIC_URL: provider.publicUrl,
        });
      });
      afterAll(async () => {
        await Promise.all([lethe.close(), provider.close()]);
      });

      it.each(["/logout", "/logged-out"])("%s ends at a page that says so", async (path) => {
        const page = await new BrowserAgent().open(`${lethe.url}${path}`);
        expect(page.status).toBe(200);
        expect(page.url.pathname).toBe("/logged-out");
        expect(page.hops.length).toBeLessThan(12);
      });
    });
  },
);
