import { z } from "zod";
import { startApps, type Apps } from "../../testkit/clients/start-clients.ts";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { shippedHooks } from "../../testkit/ory/shipped-hooks.ts";
import { startHydra, type RunningHydra } from "../../testkit/ory/start-hydra.ts";
import { startKratos, type RunningKratos } from "../../testkit/ory/start-kratos.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { startLethe } from "../../testkit/processes/start-lethe.ts";

export interface PasswordChangeFixture {
  lethe: string;
  hydra: RunningHydra;
  kratos: RunningKratos;
  apps: Apps;
  /** An account of Kratos's with this password. */
  account(password: string): Promise<{ id: string; email: string }>;
  close(): Promise<void>;
}

const host = "localhost";
const secret = (use: string) => `only-the-browser-suite-uses-this-secret-${use}`;

/** Real Hydra, real Kratos with the web-hooks as they are shipped (it waits for them), Lethe, and apps. */
export async function startPasswordChangeFixture(): Promise<PasswordChangeFixture> {
  const lethe = `http://${host}:${await freePort()}`;
  const admin = `http://127.0.0.1:${await freePort()}`;
  const page = (name: string) => `${lethe}/${name}`;
  const hydra = await startHydra({
    urls: {
      login: page("login"),
      consent: page("consent"),
      logout: page("logout"),
      error: page("error"),
      postLogoutRedirect: page("logged-out"),
    },
  });
  const kratos = await startKratos({
    host,
    mailUrl: "http://127.0.0.1:9/",
    hydra,
    urls: {
      login: page("login"),
      registration: page("registration"),
      recovery: page("recovery"),
      verification: page("verification"),
      settings: page("settings"),
      error: page("error"),
      afterLogin: page("account"),
    },
    moreInFile: await shippedHooks(admin, secret("hooks"), true),
  });
  const service = await startLethe(lethe, {
    HYDRA_ADMIN_URL: hydra.adminUrl,
    HYDRA_PUBLIC_URL: hydra.publicUrl,
    KRATOS_PUBLIC_URL: kratos.localUrl,
    KRATOS_BROWSER_URL: kratos.publicUrl,
    KRATOS_ADMIN_URL: kratos.adminUrl,
    ADMIN_PORT: new URL(admin).port,
    KRATOS_HOOK_TOKEN: secret("hooks"),
  });
  const apps = await startApps(hydra.publicUrl, new AdminApi(hydra.adminUrl), host);
  let accounts = 0;
  return {
    lethe,
    hydra,
    kratos,
    apps,
    async account(password) {
      const email = `ada-${(accounts += 1)}@example.com`;
      const credentials = { password: { config: { password } } };
      const body = { schema_id: "person", traits: { email }, credentials };
      const made = z.object({ id: z.string() });
      const { id } = await new AdminApi(kratos.adminUrl).send("POST", "/admin/identities", made, body);
      return { id, email };
    },
    async close() {
      for (const part of [apps, service, kratos, hydra]) await part.close();
    },
  };
}
