import type { Config } from "../config/config.ts";
import { isWeakSecret } from "../config/weak-secret.ts";
import { startupWarnings } from "../ops/startup-warnings.ts";
import type { Finding } from "./finding.ts";

/** What the settings alone show. They have been read: what is refused at a start is not among it. */
export function examineSettings(config: Config): Finding[] {
  const warnings = startupWarnings(config).map((what): Finding => {
    const [, setting = "settings"] = /^([A-Z][A-Z_]+)/.exec(what) ?? [];
    return { id: `setting_${setting.toLowerCase()}`, severity: "warning", what };
  });
  return [
    { id: "settings", severity: "ok", what: "the settings can be read, and none contradicts another" },
    ...warnings,
    ...examineSecrets(config),
    ...examineOwnAddress(config),
  ];
}

function examineSecrets({ cookieSecrets, admin }: Config): Finding[] {
  const secrets: [name: string, values: readonly string[], why: string][] = [
    ["COOKIE_SECRET", cookieSecrets, "who guesses it can forge the forms and cookies of this service"],
    ["ADMIN_TOKEN", admin?.tokens ?? [], "who guesses it can sign every user out"],
    [
      "GLOBAL_REVOCATION_TOKEN",
      admin?.tokenRevocation?.tokens ?? [],
      "who guesses it can sign every user out",
    ],
    ["HYDRA_HOOK_TOKEN", admin?.tokenHook?.tokens ?? [], "who guesses it can ask which sign-ins are over"],
    ["KRATOS_HOOK_TOKEN", admin?.kratosHooks?.tokens ?? [], "who guesses it can sign every user out"],
  ];
  return secrets
    .filter(([, values]) => values.some(isWeakSecret))
    .map(([name, , why]) => ({
      id: `weak_${name.toLowerCase()}`,
      severity: "error",
      what: `${name} can be guessed: it is an example, or of a few characters that repeat`,
      why,
      change: `${name}=$(openssl rand -hex 32)`,
    }));
}

function examineOwnAddress({ baseUrl, mountPath }: Config): Finding[] {
  if (baseUrl === undefined)
    return [
      {
        id: "base_url",
        severity: "warning",
        what: "BASE_URL is not set",
        why: "whether Hydra and Kratos lead here can't be told, and each request's own words decide whether cookies are Secure",
        change: "BASE_URL=https://auth.example.com, as browsers see this service",
      },
    ];
  const { pathname } = new URL(baseUrl);
  if (pathname === "/" || mountPath !== "") return [];
  return [
    {
      id: "base_path",
      severity: "note",
      what: `BASE_URL has the path ${pathname}, and BASE_PATH is not set: a proxy has to take the path away`,
      why: "where no proxy does, every page is a 404",
      change: `BASE_PATH=${pathname}, if requests arrive with it`,
    },
  ];
}
