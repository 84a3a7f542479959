import { freePort } from "./free-port.ts";
import { hydraBinary } from "./hydra-binary.ts";
import { leashed, untilReady } from "./leashed.ts";

export interface HydraOptions {
  urls: { login: string; consent: string; logout: string; error: string; postLogoutRedirect: string };
  /** More of Hydra's settings as environment variables, e.g. `TTL_ID_TOKEN: "1s"`. */
  env?: Record<string, string>;
}

export interface RunningHydra {
  publicUrl: string;
  adminUrl: string;
  log(): string;
  close(): Promise<void>;
}

/** Real Hydra on free loopback ports with an empty in-memory database. */
export async function startHydra({ urls, env = {} }: HydraOptions): Promise<RunningHydra> {
  const binary = await hydraBinary();
  const host = "127.0.0.1";
  const [publicPort, adminPort] = await Promise.all([freePort(host), freePort(host)]);
  const publicUrl = `http://${host}:${publicPort}`;
  const adminUrl = `http://${host}:${adminPort}`;
  const hydra = leashed(binary, ["serve", "all", "--dev", "--sqa-opt-out"], {
    DSN: "memory",
    SECRETS_SYSTEM: "a secret for nothing but these tests",
    SERVE_PUBLIC_HOST: host,
    SERVE_PUBLIC_PORT: String(publicPort),
    SERVE_ADMIN_HOST: host,
    SERVE_ADMIN_PORT: String(adminPort),
    URLS_SELF_ISSUER: publicUrl,
    URLS_LOGIN: urls.login,
    URLS_CONSENT: urls.consent,
    URLS_LOGOUT: urls.logout,
    URLS_ERROR: urls.error,
    URLS_POST_LOGOUT_REDIRECT: urls.postLogoutRedirect,
    ...env,
  });
  await untilReady("Hydra", hydra, `${adminUrl}/health/ready`);
  return { publicUrl, adminUrl, log: () => hydra.output(), close: () => hydra.stop() };
}
