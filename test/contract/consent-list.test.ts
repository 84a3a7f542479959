import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHydraClient } from "../../src/hydra/hydra-client.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { startAutoSignIn, type AutoSignIn } from "../../testkit/clients/auto-sign-in.ts";
import { startApps, type Apps } from "../../testkit/clients/start-clients.ts";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { providers, type RunningProvider } from "./providers.ts";

const nowhere = "http://127.0.0.1:9/";

for (const provider of providers) {
  describe(`the list of consents on ${provider.name}`, provider.needs, () => {
    let signIn: AutoSignIn;
    let running: RunningProvider;
    let apps: Apps;
    let hydra: ReturnType<typeof createHydraClient>;
    beforeAll(async () => {
      signIn = await startAutoSignIn(provider.elsewhere);
      signIn.rememberConsent = false;
      const { loginUrl: login, consentUrl: consent } = signIn;
      running = await provider.start({
        login,
        consent,
        logout: nowhere,
        error: nowhere,
        postLogoutRedirect: nowhere,
      });
      const { adminUrl } = running;
      signIn.admin = new AdminApi(adminUrl);
      apps = await startApps(running.publicUrl, signIn.admin, provider.elsewhere);
      hydra = createHydraClient({
        adminUrl,
        publicUrl: undefined,
        apiKey: undefined,
        timeoutMs: 10_000,
        maxSockets: 4,
      });
    });
    afterAll(async () => {
      hydra?.close();
      await Promise.all([apps?.close(), running?.close(), signIn?.close()]);
    });

    async function sayYes(subject: string, times: number, forSeconds: number): Promise<void> {
      signIn.consentForSeconds = forSeconds;
      const [app, agent] = [await apps.register(), new BrowserAgent()];
      for (let time = 0; time < times; time += 1) await app.signIn(agent, subject);
    }

    it("is whole, however many pages it has", async () => {
      await sayYes("ada", 153, 0);
      expect(await hydra.listConsentSessions("ada")).toHaveLength(153);
    });

    it("goes on where all that would stand on a page has expired", async () => {
      await sayYes("eve", 3, 0);
      await sayYes("eve", 60, 1);
      await pause(2_100);
      expect(await hydra.listConsentSessions("eve")).toHaveLength(3);
    });
  });
}
