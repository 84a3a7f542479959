import { paths } from "../paths.ts";

/** What Kratos has to know of Lethe and of Hydra. Addresses have no slash at the end. */
export interface KratosYamlOptions {
  /** Lethe as browsers see it. */
  baseUrl: string;
  /** Kratos as browsers see it. */
  browserUrl: string;
  hydraAdminUrl: string;
  /** Hydra as browsers see it. */
  hydraPublicUrl: string;
  /** The domain of Kratos's cookies, where they have to reach another host than Kratos's own. */
  cookieDomain: string | undefined;
}

/** The part of Kratos's configuration that leads to Lethe and Hydra, as YAML. */
export function kratosYaml(options: KratosYamlOptions): string {
  const { baseUrl, browserUrl, hydraAdminUrl, hydraPublicUrl, cookieDomain } = options;
  const page = (path: string) => JSON.stringify(baseUrl + path);
  const origins = [...new Set([baseUrl, browserUrl, hydraPublicUrl].map((url) => new URL(url).origin))];
  const flow = (path: string) => `{ ui_url: ${page(path)}, lifespan: 30m }`;
  const lines = [
    "# Merge this into Kratos's configuration (v1.3.1 or newer), or give it as one more --config.",
    "serve:",
    "  public:",
    `    base_url: ${JSON.stringify(`${browserUrl}/`)}`,
    "    # Security keys and passkeys: the pages load Kratos's script.",
    `    cors: { enabled: true, allowed_origins: [${JSON.stringify(new URL(baseUrl).origin)}] }`,
    ...(cookieDomain === undefined
      ? []
      : [
          "# Lethe is on another host than Kratos, and needs its cookies.",
          `cookies: { domain: ${JSON.stringify(cookieDomain)} }`,
        ]),
    `oauth2_provider: { url: ${JSON.stringify(hydraAdminUrl)}, override_return_to: true }`,
    "# With false Hydra forgets the sign-in, and then never asks about a sign-out.",
    "session: { cookie: { persistent: true } }",
    "selfservice:",
    `  default_browser_return_url: ${page(paths.account)}`,
    "  # Hydra has to be among them, or no app can sign in.",
    `  allowed_return_urls: ${JSON.stringify(origins)}`,
    "  flows:",
    `    login: ${flow(paths.login)}`,
    `    registration: ${flow(paths.registration)}`,
    `    recovery: { enabled: true, ui_url: ${page(paths.recovery)} }`,
    `    verification: { enabled: true, ui_url: ${page(paths.verification)} }`,
    `    settings: { ui_url: ${page(paths.settings)} }`,
    `    error: { ui_url: ${page(paths.error)} }`,
    `    logout: { after: { default_browser_return_url: ${page(paths.login)} } }`,
  ];
  return `${lines.join("\n")}\n`;
}
