import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asEnvironment, type Setting } from "./as-environment.ts";
import { freePort } from "../processes/free-port.ts";
import { kratosBinary, pinnedKratosVersion } from "./kratos-binary.ts";
import { emptyKratosDatabase } from "./kratos-database.ts";
import { guarded, untilReady } from "../processes/guarded-process.ts";
import { socialSettings, type SocialProvider } from "./social-sign-in.ts";
import { versionOf } from "./version-of.ts";

export interface KratosOptions {
  /** The pages that Kratos sends browsers to; `afterLogin` and `afterLogout` when a flow did not begin with a `return_to`. */
  urls: Record<"login" | "registration" | "recovery" | "verification" | "settings" | "error", string> &
    Partial<Record<"afterLogin" | "afterLogout", string>>;
  /** Where the courier posts the mails: `RunningMail.deliveryUrl`. */
  mailUrl: string;
  /** The name by which browsers know Kratos, and its pages: its cookies and the security keys belong to it. */
  host?: string;
  ports?: { public: number; admin: number };
  /** Kratos as browsers see it, if not at `http://{host}:{port}`. */
  publicUrl?: string;
  /** Set: signs people in at this Hydra when a flow has a login challenge. */
  hydra?: { publicUrl: string; adminUrl: string };
  /** Where flows may lead back to, beside Kratos, its pages and Hydra. */
  returnUrls?: string[];
  cookieName?: string;
  /** By default an empty database that goes when Kratos does. */
  dsn?: string;
  features?: KratosFeatures;
  /** Lifespans of flows, of a second or more: `{ login: "1s" }`. */
  lifespans?: Partial<Record<"login" | "registration" | "recovery" | "verification" | "settings", string>>;
  socialSignIn?: SocialProvider[];
  /** Any other setting of Kratos's, which wins over all of these. */
  more?: Record<string, Setting>;
  /** Settings that Kratos does not take from its environment, such as web-hooks: merged over all the others. */
  moreInFile?: Setting;
  /** Hooks, which Kratos does not take from its environment: `{ login: { password: ["require_verified_address"] } }`. */
  hooksAfter?: Partial<Record<"login" | "registration", Record<string, string[]>>>;
}

export interface KratosFeatures {
  /** First the address, then what to prove it with. */
  identifierFirst?: boolean;
  /** What a code by mail is good for beside verification and recovery: the password's place, or the second factor's. */
  codeFor?: "sign-in" | "second-factor";
  passkey?: boolean;
  /** Security keys instead of a password; by default they are a second factor. */
  webauthnSignIn?: boolean;
  /** What `whoami` wants of a session, and the settings too. Default: `highest_available`. */
  requiredAal?: "aal1" | "highest_available";
}

export interface RunningKratos {
  version: string;
  /** As browsers see it. */
  publicUrl: string;
  /** The same for programs, which may not know the browsers' host names. */
  localUrl: string;
  adminUrl: string;
  cookieName: string;
  log(): string;
  close(): Promise<void>;
}

const shared = (name: string) =>
  fileURLToPath(new URL(`../../deploy/olympus/kratos/${name}`, import.meta.url));
const loopback = "127.0.0.1";

/** Real Kratos on loopback ports, with the settings of the Olympus stack and an empty database. */
export async function startKratos(options: KratosOptions): Promise<RunningKratos> {
  const binary = await kratosBinary();
  const ports = options.ports ?? { public: await freePort(), admin: await freePort() };
  const host = options.host ?? loopback;
  const publicUrl = options.publicUrl ?? `http://${host}:${ports.public}`;
  const adminUrl = `http://${loopback}:${ports.admin}`;
  const cookieName = options.cookieName ?? "ory_kratos_session";
  const database = options.dsn === undefined ? await emptyKratosDatabase(binary) : undefined;
  const configs = [
    shared("kratos.yml"),
    ...(await hooksFile(options, database?.folder)),
    ...(await moreFile(options, database?.folder)),
  ];
  const kratos = guarded(
    binary,
    ["serve", "--dev", "--sqa-opt-out", "--watch-courier", ...configs.flatMap((file) => ["--config", file])],
    {
      ...asEnvironment({
        dsn: options.dsn ?? database?.dsn,
        serve: {
          public: {
            host: loopback,
            port: ports.public,
            base_url: publicUrl,
            // The pages load Kratos's script for security keys, with an integrity check.
            cors: { enabled: true, allowed_origins: [new URL(options.urls.login).origin] },
          },
          admin: { host: loopback, port: ports.admin, base_url: adminUrl },
        },
        secrets: {
          default: ["a secret for nothing but these tests"],
          cipher: ["thirty-two bytes for these tests"],
        },
        // As cheap as it gets: with --dev only.
        hashers: { bcrypt: { cost: 4 } },
        courier: { http: { request_config: { url: options.mailUrl } }, worker: { pull_wait: "100ms" } },
        identity: { schemas: [{ id: "person", url: `file://${shared("identity.schema.json")}` }] },
        session: { cookie: { name: cookieName } },
        oauth2_provider: { url: options.hydra?.adminUrl },
        selfservice: selfService(options, host, publicUrl),
      }),
      ...asEnvironment(aal(options.features?.requiredAal)),
      ...asEnvironment(options.more ?? {}),
    },
    database?.folder,
  );
  await untilReady("Kratos", kratos, `${adminUrl}/admin/health/ready`);
  return {
    version: pinnedKratosVersion() ?? (await versionOf(adminUrl)),
    publicUrl,
    localUrl: `http://${loopback}:${ports.public}`,
    adminUrl,
    cookieName,
    log: () => kratos.output(),
    close: () => kratos.stop(),
  };
}

async function hooksFile({ hooksAfter }: KratosOptions, folder: string | undefined): Promise<string[]> {
  if (hooksAfter === undefined) return [];
  if (folder === undefined) throw new Error("hooks go with a database of their own");
  const flows = Object.entries(hooksAfter).map(([flow, methods]) => {
    const after = Object.entries(methods).map(([method, names]) => [
      method,
      { hooks: names.map((hook) => ({ hook })) },
    ]);
    return [flow, { after: Object.fromEntries(after) as Setting }];
  });
  const file = join(folder, "hooks.json");
  await writeFile(file, JSON.stringify({ selfservice: { flows: Object.fromEntries(flows) as Setting } }));
  return [file];
}

async function moreFile({ moreInFile }: KratosOptions, folder: string | undefined): Promise<string[]> {
  if (moreInFile === undefined) return [];
  if (folder === undefined) throw new Error("a file of settings goes with a database of its own");
  const file = join(folder, "more.json");
  await writeFile(file, JSON.stringify(moreInFile));
  return [file];
}

function selfService(options: KratosOptions, host: string, publicUrl: string): Setting {
  const { urls, features = {}, lifespans = {} } = options;
  const pages = new URL(urls.login).origin;
  const hydraUrls = options.hydra === undefined ? [] : [options.hydra.publicUrl];
  const afterLogin = urls.afterLogin ?? urls.settings;
  // The page that asks for the key is not Kratos's own: its origin has to be named.
  const rp = { id: host, origins: [pages] };
  const flow = (name: keyof typeof lifespans) => ({ ui_url: urls[name], lifespan: lifespans[name] });
  return {
    default_browser_return_url: afterLogin,
    // A flow that Hydra began leads back to Hydra ("override_return_to"), and would be refused at its very beginning.
    allowed_return_urls: [pages, publicUrl, ...hydraUrls, ...(options.returnUrls ?? [])],
    methods: {
      code: {
        passwordless_enabled: features.codeFor === "sign-in",
        mfa_enabled: features.codeFor === "second-factor",
      },
      webauthn: { config: { passwordless: features.webauthnSignIn, rp } },
      passkey: { enabled: features.passkey, config: { rp } },
      oidc: socialSettings(options.socialSignIn ?? []),
    },
    flows: {
      login: { ...flow("login"), style: features.identifierFirst ? "identifier_first" : "unified" },
      registration: flow("registration"),
      recovery: flow("recovery"),
      verification: flow("verification"),
      settings: flow("settings"),
      error: { ui_url: urls.error },
      logout: { after: { default_browser_return_url: urls.afterLogout ?? urls.login } },
    },
  };
}

function aal(required: KratosFeatures["requiredAal"]): Record<string, Setting> {
  return {
    session: { whoami: { required_aal: required } },
    selfservice: { flows: { settings: { required_aal: required } } },
  };
}
