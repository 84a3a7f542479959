import { z } from "zod";
import { freePort } from "../../testkit/processes/free-port.ts";
import type { Setting } from "../../testkit/ory/as-environment.ts";
import { startHydra, type RunningHydra } from "../../testkit/ory/start-hydra.ts";
import { startKratos, type KratosOptions, type RunningKratos } from "../../testkit/ory/start-kratos.ts";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import type { SignIn } from "../../testkit/clients/client.ts";
import { startApps, type Apps } from "../../testkit/clients/start-clients.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { startKratosProxy, type KratosProxy } from "./kratos-proxy.ts";
import { startLethe, type RunningLethe } from "../../testkit/processes/start-lethe.ts";
import { startSignOutLogin, type SignOutLogin } from "./sign-out-login.ts";
import { registerThreeClients, type ThreeClients } from "./three-clients.ts";

const flow = z.object({
  ui: z.object({
    action: z.url(),
    nodes: z.array(
      z.object({
        attributes: z.looseObject({ name: z.unknown().optional(), value: z.unknown().optional() }),
      }),
    ),
  }),
});
const password = "a long enough one";

/** Somebody with an account at Kratos. */
export interface Account {
  id: string;
  email: string;
}

export interface SignOutFixture {
  hydra: RunningHydra;
  kratos: RunningKratos;
  door: KratosProxy;
  apps: Apps;
  login: SignOutLogin;
  /** Where Hydra takes Lethe to be. */
  letheUrl: string;
  /** Lethe with these settings, in the place of the one before. */
  lethe(settings: Record<string, string>): Promise<RunningLethe>;
  account(): Promise<Account>;
  /** A browser of its own, signed in at Kratos. */
  browser(account: Account): Promise<BrowserAgent>;
  signInAtKratos(agent: BrowserAgent, account: Account): Promise<void>;
  /** Behind everybody's back. */
  endKratosSessions(account: Account): Promise<void>;
  threeClients(): Promise<ThreeClients>;
  /** What Kratos says of this browser's session: 200 or 401. */
  whoAmI(agent: BrowserAgent): Promise<number>;
  /** Which tokens of a sign-in still work. */
  tokens(signIn: SignIn): Promise<"alive" | "dead" | "only access" | "only refresh">;
  close(): Promise<void>;
}

const host = "localhost";

/** What a suite wants different about it. */
export interface SignOutFixtureOptions {
  kratos?: Partial<KratosOptions>;
  hydra?: Setting;
}

/** Real Hydra and real Kratos, which know nothing of each other, with Lethe before both. */
export async function startSignOutFixture({
  kratos: kratosOptions,
  hydra: hydraSettings,
}: SignOutFixtureOptions = {}): Promise<SignOutFixture> {
  const own = `http://${host}:${await freePort()}`;
  const login = await startSignOutLogin(host);
  const page = `${login.origin}/kratos`;
  const kratos = await startKratos({
    host,
    mailUrl: "http://127.0.0.1:9/",
    urls: {
      login: page,
      registration: page,
      recovery: page,
      verification: page,
      settings: page,
      error: page,
      afterLogin: `${login.origin}/welcome`,
    },
    ...kratosOptions,
  });
  login.kratosUrl = kratos.localUrl;
  const hydra = await startHydra({
    urls: {
      login: `${login.origin}/login`,
      consent: `${login.origin}/consent`,
      logout: `${own}/logout`,
      error: `${own}/error`,
      postLogoutRedirect: `${own}/logged-out`,
    },
    moreInFile: hydraSettings,
  });
  const admin = new AdminApi(hydra.adminUrl);
  login.admin = admin;
  const door = await startKratosProxy(kratos.localUrl);
  const apps = await startApps(hydra.publicUrl, admin, host);
  let running: RunningLethe | undefined;
  let accounts = 0;

  return {
    hydra,
    kratos,
    door,
    apps,
    login,
    letheUrl: own,
    async lethe(settings) {
      await running?.close();
      running = await startLethe(own, {
        HYDRA_ADMIN_URL: hydra.adminUrl,
        HYDRA_PUBLIC_URL: hydra.publicUrl,
        KRATOS_PUBLIC_URL: door.url,
        KRATOS_BROWSER_URL: kratos.publicUrl,
        ...settings,
      });
      return running;
    },
    async account() {
      accounts += 1;
      const email = `person-${accounts}@example.com`;
      const body = {
        schema_id: "person",
        traits: { email },
        credentials: { password: { config: { password } } },
      };
      const made = new AdminApi(kratos.adminUrl).send(
        "POST",
        "/admin/identities",
        z.object({ id: z.string() }),
        body,
      );
      return { email, id: (await made).id };
    },
    async browser(account) {
      const agent = new BrowserAgent();
      await signInAtKratos(agent, account);
      return agent;
    },
    signInAtKratos,
    async endKratosSessions({ id }) {
      await fetch(`${kratos.adminUrl}/admin/identities/${id}/sessions`, { method: "DELETE" });
    },
    threeClients: async () => registerThreeClients(apps),
    async whoAmI(agent) {
      return (await agent.open(`${kratos.publicUrl}/sessions/whoami`)).status;
    },
    async tokens({ accessToken, refreshToken }) {
      const [access, refresh] = await Promise.all([isActive(accessToken), isActive(refreshToken)]);
      if (access === refresh) return access ? "alive" : "dead";
      return access ? "only access" : "only refresh";
    },
    async close() {
      await running?.close();
      await Promise.all([apps, door, login, hydra, kratos].map(async (part) => part.close()));
    },
  };

  async function signInAtKratos(agent: BrowserAgent, { email }: Account): Promise<void> {
    const begun = await agent.open(`${kratos.publicUrl}/self-service/login/browser`);
    const id = begun.url.searchParams.get("flow") ?? "";
    const answer = await agent.open(`${kratos.publicUrl}/self-service/login/flows?id=${id}`);
    const { ui } = flow.parse(JSON.parse(answer.answer.body));
    const csrf = ui.nodes.find(({ attributes }) => attributes.name === "csrf_token");
    const typed = { method: "password", identifier: email, password };
    const fields = { ...typed, csrf_token: z.string().parse(csrf?.attributes.value) };
    const done = await agent.post(ui.action, new URLSearchParams(fields), begun);
    if (done.url.pathname !== "/welcome") throw new Error(`Kratos let nobody in: ${done.url.pathname}`);
  }

  async function isActive(token: string): Promise<boolean> {
    if (token === "") return false;
    const body = new URLSearchParams({ token });
    const answer = await fetch(`${hydra.adminUrl}/admin/oauth2/introspect`, { method: "POST", body });
    return z.object({ active: z.boolean() }).parse(await answer.json()).active;
  }
}
