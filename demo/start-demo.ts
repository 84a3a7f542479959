import { demoBrand } from "./demo-brand.ts";
import { randomBytes } from "node:crypto";
import { appOf } from "../src/app.ts";
import { readConfig } from "../src/config/read-config.ts";
import { createDeps } from "../src/deps.ts";
import { listen } from "../src/server/listen.ts";
import { startApp } from "./apps/start-app.ts";
import { startTv } from "./apps/tv/start-tv.ts";
import { tvClient } from "./apps/tv/tv-client.ts";
import { choosePorts } from "./choose-ports.ts";
import { clientOf, demoApps } from "./demo-apps.ts";
import { demoUsersSetting } from "./demo-users.ts";
import { Happenings } from "./operator/happenings.ts";
import { startAdminApi } from "./operator/start-admin-api.ts";
import { startOperator } from "./operator/start-operator.ts";
import { startProvider } from "./provider/start-provider.ts";
import { startPage } from "./start-page.ts";
import type { DemoUrls } from "./demo-urls.ts";

export interface DemoOptions {
  /** "fixed" (default): the ports below or, where one is taken, the next free one. "free": any, for tests. */
  ports?: "fixed" | "free";
  /** More settings for Lethe, by their names. */
  lethe?: Record<string, string | undefined>;
}

export interface RunningDemo {
  urls: DemoUrls;
  close: () => Promise<void>;
}

const fixedPorts = {
  start: 4400,
  lethe: 4401,
  admin: 4402,
  operator: 4403,
  provider: 4444,
  providerAdmin: 4445,
  agora: 5551,
  bank: 5552,
  mail: 5553,
  tv: 5554,
};

// Reachable from this machine only, and called localhost throughout: cookies belong to a name, whatever the port.
const host = "127.0.0.1";

/** The whole demo in this process: provider, Lethe, three apps, a television and the page that links them. */
export async function startDemo(options: DemoOptions = {}): Promise<RunningDemo> {
  const ports = await choosePorts(fixedPorts, options.ports === "free");
  const at = (port: number) => `http://localhost:${port}`;
  const urls: DemoUrls = {
    start: at(ports.start),
    lethe: at(ports.lethe),
    admin: `http://${host}:${ports.admin}`,
    operator: at(ports.operator),
    provider: at(ports.provider),
    providerAdmin: `http://${host}:${ports.providerAdmin}`,
    agora: at(ports.agora),
    bank: at(ports.bank),
    mail: at(ports.mail),
    tv: at(ports.tv),
  };
  const adminToken = randomBytes(24).toString("base64url");
  const secret = randomBytes(24).toString("base64url");
  const closers: (() => Promise<void>)[] = [];
  const close = async () => void (await Promise.all(closers.splice(0).map((stop) => stop())));

  try {
    await startAll();
  } catch (error) {
    await close();
    throw error;
  }
  return { urls, close };

  async function startAll(): Promise<void> {
    const provider = await startProvider({
      host,
      publicPort: ports.provider,
      adminPort: ports.providerAdmin,
      publicUrl: urls.provider,
      urls: {
        login: `${urls.lethe}/login`,
        consent: `${urls.lethe}/consent`,
        logout: `${urls.lethe}/logout`,
        error: `${urls.lethe}/error`,
        postLogoutRedirect: `${urls.lethe}/logged-out`,
        device: { verification: `${urls.lethe}/device`, success: `${urls.lethe}/device/success` },
      },
      clients: [...demoApps.map((app) => clientOf(app, urls[app.id], secret)), tvClient],
    });
    closers.push(provider.close);

    const deps = createDeps(readConfig({ ...letheSettings(), ...options.lethe }));
    closers.push((await listen(appOf(deps), { port: ports.lethe, host })).close);
    closers.push((await startAdminApi(deps, adminToken, ports.admin, host)).close);
    const happenings = new Happenings();
    for (const { id, name, hint, scope } of demoApps) {
      const settings = {
        ISSUER_URL: urls.provider,
        CLIENT_ID: id,
        CLIENT_SECRET: secret,
        APP_NAME: name,
        APP_HINT: hint,
        APP_URL: urls[id],
        PORT: ports[id],
        HOST: host,
        ...(scope === undefined ? {} : { APP_SCOPE: scope }),
      };
      const app = await startApp(settings, (channel) =>
        happenings.add(`${name} was told over the ${channel} that a session is over`),
      );
      closers.push(app.close);
    }
    closers.push((await startTv({ issuerUrl: urls.provider, url: urls.tv, port: ports.tv, host })).close);
    const operator = await startOperator({
      adminUrl: urls.admin,
      adminToken,
      happenings,
      startUrl: urls.start,
      port: ports.operator,
      host,
    });
    closers.push(operator.close);
    closers.push((await startPage(urls, ports.start, host)).close);
  }

  // What somebody would put into the environment of a Lethe of their own.
  function letheSettings(): Record<string, string> {
    return {
      HYDRA_ADMIN_URL: urls.providerAdmin,
      HYDRA_PUBLIC_URL: urls.provider,
      BASE_URL: urls.lethe,
      PORT: String(ports.lethe),
      DEMO_USERS: demoUsersSetting,
      COOKIE_SECRET: randomBytes(32).toString("base64url"),
      LOG_LEVEL: "warn",
      AUDIT_LEVEL: "off",
      ...demoBrand(urls.start),
    };
  }
}
