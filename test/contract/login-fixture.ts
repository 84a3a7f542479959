import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { startMail, type RunningMail } from "../../demo/mail/start-mail.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { startKratos, type KratosOptions, type RunningKratos } from "../../testkit/ory/start-kratos.ts";
import type { Setting } from "../../testkit/ory/as-environment.ts";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { listen } from "../../testkit/processes/listen.ts";
import { LoginApp } from "./login-client.ts";
import { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import type { Provider, RunningProvider } from "./providers.ts";
import { startLethe, type RunningLethe } from "../../testkit/processes/start-lethe.ts";

/** A provider whose sign-in and consent pages are Lethe's, an app, and people. */
export interface LoginFixture {
  provider: RunningProvider;
  kratos: RunningKratos | undefined;
  /** What Kratos sends. */
  mail: RunningMail | undefined;
  lethe: RunningLethe;
  admin: AdminApi;
  /** Paths of the apps that were posted to: where Hydra tells them of the end of a sign-in. */
  notices: string[];
  appsOrigin: string;
  app(client?: Record<string, unknown>): Promise<LoginApp>;
  /** Somebody with a browser of their own. */
  visitor(): UserAtBrowser;
  /** An account at Kratos; returns the identity's id. */
  account(traits: Record<string, unknown>, password: string): Promise<string>;
  secrets(): Promise<string[]>;
  close(): Promise<void>;
}

export interface LoginFixtureOptions {
  /** Hydra's own, where it is a real one. */
  hydra?: Setting;
  /** Lethe's settings. */
  settings?: Record<string, string>;
  /** Set: people are Kratos's. */
  kratos?: Partial<KratosOptions>;
  /** For how long a login or consent request lives, where it is not half an hour. */
  requestSeconds?: number;
}

/** Starts a fixture for the tests of a `describe`, and looks through Lethe's log when they are done. */
export function withLoginFixture(
  provider: Provider,
  options: LoginFixtureOptions | (() => Promise<LoginFixtureOptions>),
): () => LoginFixture {
  let started: LoginFixture | undefined;
  beforeAll(async () => {
    started = await startLoginFixture(provider, typeof options === "function" ? await options() : options);
  });
  afterAll(async () => started?.close());
  return () => {
    if (started === undefined) throw new Error("the fixture is not up");
    return started;
  };
}

/** Stands last in a `describe`. */
export function itKeepsSecretsOutOfTheLog(fixture: () => LoginFixture): void {
  it("leaves no challenge, verifier, code or cookie in Lethe's log", async () => {
    const output = fixture().lethe.output();
    const secrets = await fixture().secrets();
    expect(output).toContain("/login");
    expect(secrets.length).toBeGreaterThan(5);
    const forms = (secret: string) => [secret, encodeURIComponent(secret)];
    expect(secrets.filter((secret) => forms(secret).some((form) => output.includes(form)))).toEqual([]);
  });
}

async function startLoginFixture(
  { start, elsewhere, hasDeviceFlow }: Provider,
  { settings = {}, hydra, kratos: kratosOptions, requestSeconds }: LoginFixtureOptions,
): Promise<LoginFixture> {
  const own = `http://${elsewhere}:${await freePort()}`;
  const provider = await start(
    {
      login: `${own}/login`,
      consent: `${own}/consent`,
      logout: `${own}/logout`,
      error: `${own}/error`,
      postLogoutRedirect: `${own}/logged-out`,
      ...(hasDeviceFlow && {
        device: { verification: `${own}/device`, success: `${own}/device/success` },
      }),
    },
    requestSeconds === undefined ? {} : { challengeSeconds: requestSeconds },
    hydra,
  );
  const admin = new AdminApi(provider.adminUrl);
  const kratos = kratosOptions && (await startKratosFor(own, elsewhere, provider, kratosOptions));
  const lethe = await startLethe(own, {
    HYDRA_ADMIN_URL: provider.adminUrl,
    HYDRA_PUBLIC_URL: provider.publicUrl,
    ...(kratos && {
      KRATOS_PUBLIC_URL: kratos.running.localUrl,
      KRATOS_BROWSER_URL: kratos.running.publicUrl,
      KRATOS_ADMIN_URL: kratos.running.adminUrl,
    }),
    ...settings,
  });
  const notices: string[] = [];
  const apps = await listen((req, res) => {
    if (req.method === "POST") notices.push(req.url ?? "");
    res.setHeader("content-type", "text/html").end("<h1>an app</h1>");
  });
  const visitors: UserAtBrowser[] = [];

  return {
    provider,
    kratos: kratos?.running,
    mail: kratos?.mail,
    lethe,
    admin,
    notices,
    appsOrigin: `http://${elsewhere}:${apps.port}`,
    app: async (client) =>
      LoginApp.register(
        { issuer: provider.publicUrl, admin, origin: `http://${elsewhere}:${apps.port}` },
        client,
      ),
    visitor() {
      const visitor = new UserAtBrowser();
      visitors.push(visitor);
      return visitor;
    },
    async account(traits, password) {
      const identity = { schema_id: "person", traits, credentials: { password: { config: { password } } } };
      const created = new AdminApi(kratos?.running.adminUrl ?? "");
      return (await created.send("POST", "/admin/identities", z.object({ id: z.string() }), identity)).id;
    },
    async secrets() {
      const cookies = await Promise.all(visitors.map(async (visitor) => visitor.cookies()));
      const passed = visitors.flatMap(({ secrets }) => [...secrets]);
      return [...cookies.flat(), ...passed].filter((secret) => secret.length > 8);
    },
    async close() {
      await Promise.all([lethe, apps, kratos, provider].map(async (part) => part?.close()));
    },
  };
}

async function startKratosFor(
  own: string,
  host: string,
  provider: RunningProvider,
  options: Partial<KratosOptions>,
) {
  const mail = await startMail(await freePort());
  const page = (name: string) => `${own}/${name}`;
  const running = await startKratos({
    host,
    mailUrl: mail.deliveryUrl,
    hydra: provider,
    urls: {
      login: page("login"),
      registration: page("registration"),
      recovery: page("recovery"),
      verification: page("verification"),
      settings: page("settings"),
      afterLogin: page("account"),
      error: page("error"),
    },
    ...options,
  });
  return {
    running,
    mail,
    close: async () => {
      await Promise.all([running.close(), mail.close()]);
    },
  };
}
