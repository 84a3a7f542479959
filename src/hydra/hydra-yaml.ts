import { paths } from "../paths.ts";

/** What Hydra has to know of Lethe. */
export interface HydraYamlOptions {
  /** Lethe as browsers see it, without a slash at the end. */
  baseUrl: string;
  /** Hydra as browsers see it, likewise. */
  publicUrl: string;
  /** Lethe is the sign-in as well, in front of a Kratos. Undefined: another app is, and its addresses stay as they are. */
  signIn: { kratosAdminUrl: string | undefined } | undefined;
}

/** The part of Hydra's configuration that leads to Lethe, as YAML. */
export function hydraYaml({ baseUrl, publicUrl, signIn }: HydraYamlOptions): string {
  const page = (path: string) => JSON.stringify(baseUrl + path);
  const lines = [
    "# Merge this into Hydra's configuration (v2.3.0 or newer), or give it as one more --config.",
    `# urls.self.issuer stays as it is; its origin has to be ${new URL(publicUrl).origin}.`,
    "urls:",
    ...(signIn === undefined
      ? ["  # login and consent stay as they are: they lead to your login and consent app."]
      : [
          `  login: ${page(paths.login)}`,
          `  registration: ${page(paths.registration)}`,
          `  consent: ${page(paths.consent)}`,
        ]),
    `  logout: ${page(paths.logout)}`,
    `  error: ${page(paths.error)}`,
    `  post_logout_redirect: ${page(paths.loggedOut)}`,
    "  # Hydra v25.4 or newer; an older one does not start with it.",
    `  # device: { verification: ${page(paths.device)}, success: ${page(paths.deviceSuccess)} }`,
    ...(signIn?.kratosAdminUrl === undefined
      ? []
      : [
          "  # With it, whatever ends Hydra's sign-in ends Kratos's session as well.",
          `  identity_provider: { url: ${JSON.stringify(signIn.kratosAdminUrl)} }`,
        ]),
    ...(signIn === undefined
      ? []
      : ["# Longer than Kratos's flows live, or a password that is typed slowly comes too late.", ttl]),
  ];
  return `${lines.join("\n")}\n`;
}

const ttl = "ttl: { login_consent_request: 1h }";
