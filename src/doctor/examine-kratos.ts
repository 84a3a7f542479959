import type { Config, KratosConfig } from "../config/config.ts";
import { ownUrl } from "../config/own-url.ts";
import {
  kratosSettingNames as names,
  seenFlows,
  type KratosPublic,
  type KratosSetup,
  type SeenFlow,
} from "../kratos/kratos-setup.ts";
import { commonParent, isUnder } from "../parent-domain.ts";
import type { Finding } from "./finding.ts";
import { examineLink } from "./leads-to.ts";
import { isOlder } from "./version-of.ts";

/** What was seen of Kratos, beside whether its APIs can be used at all. */
export function examineKratos({ version, seenPublic }: KratosSetup, config: Config): Finding[] {
  const { kratos } = config;
  if (kratos === undefined) return [];
  return [
    ...(version === undefined ? [] : [examineVersion(version)]),
    ...(seenPublic === undefined ? [] : examinePublic(seenPublic, kratos, config)),
    unseen,
  ];
}

function examineVersion(version: string): Finding {
  const id = "kratos_version";
  if (!isOlder(version, [1, 3, 1])) return { id, severity: "ok", what: `Kratos is ${version}` };
  return {
    id,
    severity: "error",
    what: `Kratos is ${version}, and v1.3.1 is the oldest that is supported`,
    why: "its flows and their forms are others than the pages know",
    change: "take Kratos v1.3.1 or newer",
  };
}

// Only a session shows these, or what happens to one.
const unseen: Finding = {
  id: "kratos_unseen",
  severity: "note",
  what: "session.cookie.persistent, session.whoami.required_aal and Hydra's urls.identity_provider can't be seen from outside",
  why: "without a persistent cookie Hydra forgets sign-ins; without identity_provider a sign-out at Hydra leaves Kratos's session",
  change: "compare them with docs/kratos.md",
};

function examinePublic(seen: KratosPublic, kratos: KratosConfig, config: Config): Finding[] {
  return [
    ...examineBaseUrl(seen, kratos),
    ...examineCookies(seen, kratos, config),
    examineProvider(seen),
    ...seenFlows.map((kind) => examinePage(kind, seen, config)),
    examineLink(
      {
        id: "kratos_error_page",
        server: "Kratos",
        setting: names.errorPage,
        paths: ["/error"],
        seen: seen.errorPage,
        severity: "warning",
        why: "what Kratos refuses ends on a page that does not say what to do",
      },
      config,
    ),
    ...examineReturnUrls(seen),
    ...examineScript(seen, config),
  ];
}

function examineBaseUrl({ baseUrl }: KratosPublic, { browserUrl }: KratosConfig): Finding[] {
  const id = "kratos_base_url";
  if (baseUrl === undefined) return [];
  if (new URL(baseUrl).origin === new URL(browserUrl).origin)
    return [{ id, severity: "ok", what: `browsers reach Kratos at ${browserUrl}` }];
  return [
    {
      id,
      severity: "error",
      what: `browsers should reach Kratos at ${browserUrl}, and its forms are sent to ${baseUrl}`,
      why: "the cookies of a form belong to another host than the form is sent to: it is refused",
      change: `KRATOS_BROWSER_URL=${baseUrl}, or in Kratos's configuration: ${names.baseUrl}: ${browserUrl}/`,
    },
  ];
}

function examineCookies({ cookieDomain }: KratosPublic, kratos: KratosConfig, config: Config): Finding[] {
  if (config.baseUrl === undefined) return [];
  const id = "kratos_cookies";
  const ours = new URL(config.baseUrl).hostname;
  const theirs = new URL(kratos.browserUrl).hostname;
  const reaches =
    cookieDomain === undefined
      ? ours === theirs
      : [ours, theirs].every((host) => isUnder(host, cookieDomain));
  if (reaches) return [{ id, severity: "ok", what: "Kratos's cookies reach this service" }];
  return [
    {
      id,
      severity: "error",
      what: `Kratos's cookies are for ${cookieDomain ?? theirs}, and do not reach this service at ${ours}`,
      why: "nobody can sign in here, and a sign-out does not end Kratos's session",
      change: cookieChange(ours, theirs),
    },
  ];
}

function cookieChange(ours: string, theirs: string): string {
  const setting = `in Kratos's configuration: ${names.cookieDomain}`;
  if (ours === theirs) return `${setting}: leave it out`;
  const parent = commonParent(ours, theirs);
  return parent === undefined
    ? "give both a common parent domain, or two paths of one host"
    : `${setting}: ${parent}`;
}

function examineProvider({ hydra }: KratosPublic): Finding {
  const id = "kratos_oauth2_provider";
  const change = `in Kratos's configuration: ${names.provider}: Hydra's admin API, such as http://hydra:4445`;
  if (hydra === "found") return { id, severity: "ok", what: "Kratos knows Hydra, and reaches it" };
  if (hydra === "unknown")
    return {
      id,
      severity: "unknown",
      what: `whether ${names.provider} of Kratos is set could not be seen`,
      change,
    };
  return {
    id,
    severity: "error",
    what:
      hydra === "not set"
        ? `${names.provider} of Kratos is not set`
        : `${names.provider} of Kratos leads to nothing that answers as Hydra does`,
    why: "no app can sign anybody in",
    change,
  };
}

function examinePage(kind: SeenFlow, { pages, off }: KratosPublic, config: Config): Finding {
  const id = `kratos_${kind}_page`;
  if (off.includes(kind)) return { id, severity: "note", what: `${kind} is turned off at Kratos` };
  return examineLink(
    {
      id,
      server: "Kratos",
      setting: names.pageOf(kind),
      paths: [`/${kind}`],
      seen: pages[kind],
      severity: "error",
      why: `${kind} does not get to the page that is made for it`,
    },
    config,
  );
}

function examineReturnUrls({ refusedReturnUrls: refused }: KratosPublic): Finding[] {
  const id = "kratos_return_urls";
  if (refused.length === 0)
    return [{ id, severity: "ok", what: "Kratos lets its flows return here, and to Hydra" }];
  const origins = [...new Set(refused.map((url) => new URL(url).origin))];
  return [
    {
      id,
      severity: "error",
      what: `Kratos refuses to return to ${origins.join(" and to ")}`,
      why: "a sign-in that began at an app, or here, ends on an error page",
      change: `in Kratos's configuration, ${names.returnUrls}: add ${origins.join(", ")}`,
    },
  ];
}

function examineScript({ allowsScriptFrom }: KratosPublic, config: Config): Finding[] {
  const id = "kratos_cors";
  const origin = config.baseUrl === undefined ? undefined : new URL(config.baseUrl).origin;
  if (allowsScriptFrom === undefined || origin === undefined) return [];
  if (allowsScriptFrom || config.kratos?.browserUrl.startsWith(origin) === true)
    return [
      { id, severity: "ok", what: "the pages may load Kratos's script for security keys and passkeys" },
    ];
  return [
    {
      id,
      severity: "warning",
      what: `Kratos does not let pages of ${origin} load its script`,
      why: "security keys and passkeys do not work",
      change: `in Kratos's configuration, ${names.cors}: add ${origin}, and serve.public.cors.enabled: true`,
    },
  ];
}

/** What `lookAtKratos` should ask about, for these settings. */
export function returnUrlsOf(config: Config): string[] {
  return [
    ownUrl(config, "/account"),
    config.hydra.publicUrl && `${config.hydra.publicUrl}/oauth2/auth`,
  ].filter((url) => url !== undefined);
}
