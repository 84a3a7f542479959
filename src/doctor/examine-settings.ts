import type { Config } from "../config/config.ts";
import { guessableSecrets } from "../config/weak-secret.ts";
import { settingWarnings } from "../ops/startup-warnings.ts";
import type { Finding } from "./finding.ts";

/** What the settings alone show. They have been read: what is refused at a start is not among it. */
export function examineSettings(config: Config): Finding[] {
  const warnings = settingWarnings(config).map((what): Finding => {
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

function examineSecrets(config: Config): Finding[] {
  return guessableSecrets(config).map(({ name, why }) => ({
    id: `weak_${name.toLowerCase()}`,
    severity: "error",
    what: `${name} can be guessed: it is an example, or of a few characters that repeat`,
    why,
    change: `${name}=$(openssl rand -hex 32)`,
  }));
}

function examineOwnAddress({ baseUrl, mountPath, server }: Config): Finding[] {
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
  const { pathname, protocol } = new URL(baseUrl);
  if (protocol === "http:" && server.tls !== undefined)
    return [
      {
        id: "base_url_http",
        severity: "error",
        what: "BASE_URL is http, and TLS_CERT_PATH is set: this service itself answers https alone",
        why: "nothing answers at BASE_URL, or the cookies of an https page are not Secure",
        change: `BASE_URL=${baseUrl.replace(/^http:/, "https:")}, or no TLS_CERT_PATH`,
      },
    ];
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
