import { randomBytes } from "node:crypto";
import { startApp } from "../../demo/apps/start-app.ts";
import { startLethe, type RunningLethe } from "../../testkit/processes/start-lethe.ts";
import { startHydra, type RunningHydra } from "../../testkit/ory/start-hydra.ts";
import { startKratos, type KratosOptions, type RunningKratos } from "../../testkit/ory/start-kratos.ts";
import type { Closers } from "./closers.ts";
import type { TenantPorts } from "./ports.ts";
import { importPerson, registerApp } from "./seed-tenant.ts";
import { appRoles, tenants, type AppRole, type Person, type TenantName } from "./tenants.ts";

export interface TenantOptions {
  /** More settings for Lethe, by their names. */
  lethe?: Record<string, string>;
  kratos?: Partial<KratosOptions>;
  /** More settings for Hydra, as environment variables. */
  hydra?: Record<string, string>;
  /** Overrides fields of the apps' clients at Hydra. */
  clients?: Partial<Record<AppRole, Record<string, unknown>>>;
  /** False: Hydra does not end Kratos's session itself when it ends its own, and whatever ends it is Lethe. Default: true. */
  hydraEndsKratos?: boolean;
}

export interface RunningApp {
  id: string;
  name: string;
  url: string;
  signedOutUrl: string;
  secret: string;
}

/** Addresses are as browsers see them; the admin ones, and `local`, are for programs. */
export interface RunningTenant {
  lethe: string;
  hydraPublic: string;
  hydraAdmin: string;
  kratosPublic: string;
  kratosAdmin: string;
  local: { lethe: string; hydra: string; kratos: string };
  kratosCookie: string;
  apps: Record<AppRole, RunningApp>;
  people: Person[];
  /** The processes, to look into their logs or to end one of them. */
  running: { lethe: RunningLethe; hydra: RunningHydra; kratos: RunningKratos };
}

const loopback = "127.0.0.1";

/** @param closers is given whatever was started, even when the rest fails */
export async function startTenant(
  name: TenantName,
  ports: TenantPorts,
  mailUrl: string,
  options: TenantOptions,
  closers: Closers,
): Promise<RunningTenant> {
  // A host name for each tenant, because cookies know no ports: Lethe's, Hydra's and Kratos's would be the other tenant's as well.
  // Chromium and Firefox take every *.localhost for this machine without asking anybody; programs may not, so they use the number.
  const host = `${name}.localhost`;
  const seen = (port: number) => `http://${host}:${port}`;
  const lethe = seen(ports.lethe);
  const kratosCookie = `${name}_kratos_session`;

  const [hydra, kratos] = await Promise.all([
    closers.keep(
      startHydra({
        urls: {
          login: `${lethe}/login`,
          consent: `${lethe}/consent`,
          logout: `${lethe}/logout`,
          error: `${lethe}/error`,
          postLogoutRedirect: `${lethe}/logged-out`,
        },
        ports: { public: ports.hydra, admin: ports.hydraAdmin },
        publicUrl: seen(ports.hydra),
        env: {
          SECRETS_SYSTEM: secret(),
          URLS_REGISTRATION: `${lethe}/registration`,
          SERVE_COOKIES_NAMES_SESSION: `${name}_hydra_session`,
          SERVE_COOKIES_NAMES_LOGIN_CSRF: `${name}_hydra_login_csrf`,
          SERVE_COOKIES_NAMES_CONSENT_CSRF: `${name}_hydra_consent_csrf`,
          ...(options.hydraEndsKratos !== false && {
            URLS_IDENTITY_PROVIDER_URL: local(ports.kratosAdmin),
          }),
          ...options.hydra,
        },
      }),
    ),
    closers.keep(
      startKratos({
        urls: {
          login: `${lethe}/login`,
          registration: `${lethe}/registration`,
          recovery: `${lethe}/recovery`,
          verification: `${lethe}/verification`,
          settings: `${lethe}/settings`,
          error: `${lethe}/error`,
          afterLogin: `${lethe}/account`,
          afterLogout: `${lethe}/login`,
        },
        host,
        ports: { public: ports.kratos, admin: ports.kratosAdmin },
        hydra: { publicUrl: seen(ports.hydra), adminUrl: local(ports.hydraAdmin) },
        returnUrls: appRoles.map((role) => appUrl(name, role, ports)),
        cookieName: kratosCookie,
        mailUrl,
        ...options.kratos,
      }),
    ),
  ]);
  void makeKeys(hydra.localUrl);
  const [service] = await Promise.all([
    closers.keep(
      startLethe(lethe, {
        HYDRA_ADMIN_URL: hydra.adminUrl,
        HYDRA_PUBLIC_URL: hydra.publicUrl,
        KRATOS_PUBLIC_URL: kratos.localUrl,
        KRATOS_BROWSER_URL: kratos.publicUrl,
        KRATOS_ADMIN_URL: kratos.adminUrl,
        KRATOS_SESSION_COOKIE: kratosCookie,
        LOGOUT_OFFER_EVERYWHERE: "true",
        LOGOUT_OFFER_CLIENT_ONLY: "true",
        BRAND_NAME: tenants[name].brand.name,
        BRAND_COLOR: tenants[name].brand.color,
        COOKIE_SECRET: secret(),
        LOG_LEVEL: "info",
        ...options.lethe,
      }),
    ),
    ...tenants[name].people.map((person) => importPerson(kratos.adminUrl, person)),
  ]);
  const [plain, backChannel, frontChannel] = await Promise.all([
    startClient("plain"),
    startClient("backChannel"),
    startClient("frontChannel"),
  ]);
  return {
    lethe,
    hydraPublic: hydra.publicUrl,
    hydraAdmin: hydra.adminUrl,
    kratosPublic: kratos.publicUrl,
    kratosAdmin: kratos.adminUrl,
    local: { lethe: local(ports.lethe), hydra: hydra.localUrl, kratos: kratos.localUrl },
    kratosCookie,
    apps: { plain, backChannel, frontChannel },
    people: tenants[name].people,
    running: { lethe: service, hydra, kratos },
  };

  async function startClient(role: AppRole): Promise<RunningApp> {
    const app = tenants[name].apps[role];
    const [url, port, own] = [appUrl(name, role, ports), ports[role], secret()];
    const more = options.clients?.[role] ?? {};
    await registerApp(hydra.adminUrl, { app, role, url, hydraSees: local(port), secret: own, more });
    const face = { APP_NAME: app.name, APP_HINT: app.hint, APP_URL: url, PORT: port, HOST: loopback };
    const issuer = { ISSUER_URL: hydra.publicUrl, ISSUER_INTERNAL_URL: hydra.localUrl };
    await closers.keep(startApp({ ...face, ...issuer, CLIENT_ID: app.id, CLIENT_SECRET: own }));
    return { id: app.id, name: app.name, url, signedOutUrl: `${url}/logged-out`, secret: own };
  }
}

// Hydra makes some of its keys when they are first asked for, which takes it a second or more: the first app that is told of a
// sign-out, and looks the keys up, would hear of it late. Nobody has to wait for them at the start.
async function makeKeys(hydra: string): Promise<void> {
  const answer = await fetch(`${hydra}/.well-known/jwks.json`).catch(() => undefined);
  await answer?.body?.cancel();
}

function local(port: number): string {
  return `http://${loopback}:${port}`;
}

// Each app is a site of its own, as apps are.
function appUrl(name: TenantName, role: AppRole, ports: TenantPorts): string {
  return `http://${tenants[name].apps[role].id}.localhost:${ports[role]}`;
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}
