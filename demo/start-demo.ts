import { demoBrand } from "./demo-brand.ts";
import { randomBytes } from "node:crypto";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config/read-config.ts";
import { listen } from "../src/server/listen.ts";
import { startApp } from "./apps/start-app.ts";
import { startTv } from "./apps/tv/start-tv.ts";
import { tvClient } from "./apps/tv/tv-client.ts";
import { choosePorts } from "./choose-ports.ts";
import { clientOf, demoApps } from "./demo-apps.ts";
import { demoUsersSetting } from "./demo-users.ts";
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
    provider: at(ports.provider),
    providerAdmin: `http://${host}:${ports.providerAdmin}`,
    agora: at(ports.agora),
    bank: at(ports.bank),
    mail: at(ports.mail),
    tv: at(ports.tv),
  };
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

    const lethe = createApp(readConfig({ ...letheSettings(), ...options.lethe }));
    closers.push((await listen(lethe, { port: ports.lethe, host })).close);
    for (const { id, name, hint, scope } of demoApps) {
      const app = await startApp({
        ISSUER_URL: urls.provider,
        CLIENT_ID: id,
        CLIENT_SECRET: secret,
        APP_NAME: name,
        APP_HINT: hint,
        APP_URL: urls[id],
        PORT: ports[id],
        HOST: host,
        ...(scope === undefined ? {} : { APP_SCOPE: scope }),
      });
      closers.push(app.close);
    }
    closers.push((await startTv({ issuerUrl: urls.provider, url: urls.tv, port: ports.tv, host })).close);
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
