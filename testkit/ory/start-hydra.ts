import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Setting } from "./as-environment.ts";
import { freePort } from "../processes/free-port.ts";
import { hydraBinary, pinnedHydraVersion } from "./hydra-binary.ts";
import { guarded, untilReady } from "../processes/guarded-process.ts";
import { giveSigningKeys } from "./signing-keys.ts";
import { versionOf } from "./version-of.ts";

export interface HydraOptions {
  urls: {
    login: string;
    consent: string;
    logout: string;
    error: string;
    postLogoutRedirect: string;
    /** For a Hydra that has a device flow. */
    device?: { verification: string; success: string };
  };
  ports?: { public: number; admin: number };
  /** Hydra as browsers see it, and its issuer, if not `http://127.0.0.1:{port}`. */
  publicUrl?: string;
  /** More of Hydra's settings as environment variables, e.g. `TTL_ID_TOKEN: "1s"`. */
  env?: Record<string, string>;
  /** Those that Hydra does not take from its environment, such as what a hook lets it in by. */
  moreInFile?: Setting;
}

export interface RunningHydra {
  version: string;
  /** As browsers see it. */
  publicUrl: string;
  /** The same for programs, which may not know the browsers' host names. */
  localUrl: string;
  adminUrl: string;
  log(): string;
  close(): Promise<void>;
}

/** Real Hydra on loopback ports, free ones unless told, with an empty in-memory database. */
export async function startHydra({
  urls,
  env = {},
  moreInFile,
  ...options
}: HydraOptions): Promise<RunningHydra> {
  const binary = await hydraBinary();
  const host = "127.0.0.1";
  const ports = options.ports ?? { public: await freePort(host), admin: await freePort(host) };
  const localUrl = `http://${host}:${ports.public}`;
  const publicUrl = options.publicUrl ?? localUrl;
  const adminUrl = `http://${host}:${ports.admin}`;
  const file = await writtenSettings(moreInFile);
  const variables = {
    DSN: "memory",
    SECRETS_SYSTEM: "a secret for nothing but these tests",
    // As cheap as it gets: a client's secret is checked at each of its sign-ins.
    OAUTH2_HASHERS_PBKDF2_ITERATIONS: "1",
    SERVE_PUBLIC_HOST: host,
    SERVE_PUBLIC_PORT: String(ports.public),
    SERVE_ADMIN_HOST: host,
    SERVE_ADMIN_PORT: String(ports.admin),
    URLS_SELF_ISSUER: publicUrl,
    URLS_LOGIN: urls.login,
    URLS_CONSENT: urls.consent,
    URLS_LOGOUT: urls.logout,
    URLS_ERROR: urls.error,
    URLS_POST_LOGOUT_REDIRECT: urls.postLogoutRedirect,
    ...(urls.device && {
      URLS_DEVICE_VERIFICATION: urls.device.verification,
      URLS_DEVICE_SUCCESS: urls.device.success,
    }),
    ...env,
  };
  const config = file === undefined ? [] : ["--config", file];
  const hydra = guarded(
    binary,
    ["serve", "all", "--dev", "--sqa-opt-out", ...config],
    variables,
    file && dirname(file),
  );
  await untilReady("Hydra", hydra, `${adminUrl}/health/ready`);
  await giveSigningKeys(adminUrl);
  const version = pinnedHydraVersion() ?? (await versionOf(adminUrl));
  return { version, publicUrl, localUrl, adminUrl, log: () => hydra.output(), close: () => hydra.stop() };
}

async function writtenSettings(settings: Setting): Promise<string | undefined> {
  if (settings === undefined) return undefined;
  const file = join(await mkdtemp(join(tmpdir(), "lethe-hydra-")), "more.json");
  await writeFile(file, JSON.stringify(settings));
  return file;
}
