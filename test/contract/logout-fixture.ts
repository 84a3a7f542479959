import { freePort } from "../../testkit/processes/free-port.ts";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import type { AdminRecorder } from "../../testkit/ory/admin-recorder.ts";
import { startAdminRecorder } from "../../testkit/ory/admin-recorder.ts";
import type { App, SignIn } from "../../testkit/clients/client.ts";
import type { Apps } from "../../testkit/clients/start-clients.ts";
import { startApps } from "../../testkit/clients/start-clients.ts";
import type { AutoSignIn } from "../../testkit/clients/auto-sign-in.ts";
import { startAutoSignIn } from "../../testkit/clients/auto-sign-in.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import type { Provider, RunningProvider } from "./providers.ts";
import type { RunningLethe } from "../../testkit/processes/start-lethe.ts";
import { startLethe } from "../../testkit/processes/start-lethe.ts";

/** A browser in which a user has signed in to an app. */
export interface Scene {
  agent: BrowserAgent;
  app: App;
  user: string;
  signIn: SignIn;
}

/** Everything that a scenario plays on: a provider, Lethe in front of it, apps, and an ear at Lethe's admin calls. */
export interface LogoutFixture {
  provider: RunningProvider;
  lethe: RunningLethe;
  recorder: AdminRecorder;
  apps: Apps;
  autoSignIn: AutoSignIn;
  /** A fresh browser, user and app, signed in; `client` overrides fields of the app's registration. */
  scene(client?: Record<string, unknown>): Promise<Scene>;
  /** All challenges, tokens and cookies that went by so far. */
  secrets(): Promise<string[]>;
  close(): Promise<void>;
}

export async function startLogoutFixture(
  { start, elsewhere }: Pick<Provider, "start" | "elsewhere">,
  settings: Record<string, string>,
): Promise<LogoutFixture> {
  // The provider has to know Lethe's address and Lethe the provider's: the port is picked before either starts.
  const own = `http://${elsewhere}:${await freePort()}`;
  const autoSignIn = await startAutoSignIn(elsewhere);
  const provider = await start({
    login: autoSignIn.loginUrl,
    consent: autoSignIn.consentUrl,
    logout: `${own}/logout`,
    error: `${own}/error`,
    postLogoutRedirect: `${own}/logged-out`,
  });
  const admin = new AdminApi(provider.adminUrl);
  autoSignIn.admin = admin;
  const apps = await startApps(provider.publicUrl, admin, elsewhere);
  const recorder = await startAdminRecorder(provider.adminUrl);
  const lethe = await startLethe(own, {
    HYDRA_ADMIN_URL: recorder.url,
    HYDRA_PUBLIC_URL: provider.publicUrl,
    ...settings,
  });
  const scenes: Scene[] = [];

  return {
    provider,
    lethe,
    recorder,
    apps,
    autoSignIn,
    async scene(client) {
      const agent = new BrowserAgent();
      const user = `user-${scenes.length + 1}`;
      const app = await apps.register(client);
      const scene = { agent, app, user, signIn: await app.signIn(agent, user) };
      scenes.push(scene);
      return scene;
    },
    async secrets() {
      const cookies = await Promise.all(scenes.map(async ({ agent }) => agent.cookieValues()));
      const tokens = scenes.flatMap(({ signIn }) => [
        signIn.idToken,
        signIn.accessToken,
        signIn.refreshToken,
      ]);
      return [...recorder.challenges, ...cookies.flat(), ...tokens].filter((secret) => secret.length > 8);
    },
    async close() {
      await lethe.close();
      await Promise.all([recorder, apps, autoSignIn, provider].map(async (part) => part.close()));
    },
  };
}
