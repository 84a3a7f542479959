import type { Config } from "../config/config.ts";
import { isAllowlisted } from "../config/redirect-allowlist.ts";
import { clientSettingNames as names, type RegisteredClient } from "../hydra/client-registry.ts";
import type { Finding } from "./finding.ts";
import { isWebAddress } from "./web-address.ts";

/** What was seen of a client's own addresses. */
export interface ClientSeen {
  /** False when nothing answers at its back-channel address from here; undefined when it was not looked at. */
  isBackchannelReached: boolean | undefined;
}

/** What a client's registration means for its users' sign-outs; nothing where all of it is as it should be. */
export function examineClient(client: RegisteredClient, seen: ClientSeen, config: Config): Finding[] {
  return [
    ...examinePostLogoutUris(client, config),
    ...examineQuestion(client, config),
    ...examineBackchannel(client, seen),
    ...examineFrontchannel(client, config),
  ];
}

function examinePostLogoutUris(client: RegisteredClient, { logout }: Config): Finding[] {
  const about = { client: client.id };
  const uris = client.postLogoutRedirectUris;
  if (uris.length === 0)
    return [
      {
        ...about,
        id: "client_no_post_logout_uri",
        severity: "note",
        what: "it has no post-logout address",
        why: "its users are always asked, and do not come back to the app",
        change: `at the client: ${names.postLogoutRedirectUris}`,
      },
    ];
  return uris.flatMap((uri): Finding[] => {
    const change = `at the client, ${names.postLogoutRedirectUris}: correct ${uri}`;
    if (!URL.canParse(uri))
      return [
        {
          ...about,
          id: "client_post_logout_invalid",
          severity: "error",
          what: `${uri} is no address`,
          why: "a sign-out can't lead there",
          change,
        },
      ];
    if (uri.includes("#"))
      return [
        {
          ...about,
          id: "client_post_logout_fragment",
          severity: "error",
          what: `${uri} has a fragment`,
          why: "what Hydra adds to it (state) never arrives",
          change,
        },
      ];
    if (isPlainHttp(uri))
      return [
        {
          ...about,
          id: "client_post_logout_http",
          severity: "warning",
          what: `${uri} is not https`,
          why: "others on the way can read and change it",
          change,
        },
      ];
    if (logout.allowlist !== undefined && !isAllowlisted(uri, logout.allowlist))
      return [
        {
          ...about,
          id: "client_post_logout_not_listed",
          severity: "note",
          what: `${uri} is not in LOGOUT_ALLOWLIST`,
          why: "a sign-out that leads there is asked about",
          change: `LOGOUT_ALLOWLIST: add ${uri}`,
        },
      ];
    return [];
  });
}

function examineQuestion({ id: client, skipLogoutConsent }: RegisteredClient, config: Config): Finding[] {
  const { prompt, trustedClientIds } = config.logout;
  if (skipLogoutConsent !== false || prompt !== "auto") return [];
  const isContradicted = trustedClientIds.has(client);
  return [
    {
      client,
      id: "client_always_asks",
      severity: isContradicted ? "warning" : "note",
      what: `${names.skipLogoutConsent} is false: every sign-out is asked about${isContradicted ? ", though it is in TRUSTED_CLIENT_IDS" : ""}`,
      why: "Hydra's command line writes false for every client made without --skip-logout-consent, meant or not",
      change: `at the client: ${names.skipLogoutConsent}: true, or null, which leaves it to the address`,
    },
  ];
}

function examineBackchannel(client: RegisteredClient, { isBackchannelReached }: ClientSeen): Finding[] {
  const { id, backchannelLogoutUri: uri, frontchannelLogoutUri } = client;
  const change = `at the client: ${names.backchannelLogoutUri}`;
  if (uri === undefined && frontchannelLogoutUri === undefined)
    return [
      {
        client: id,
        id: "client_not_told",
        severity: "note",
        what: "nobody tells it of sign-outs",
        why: "who signs out somewhere else stays signed in at this app",
        change,
      },
    ];
  if (uri === undefined) return [];
  if (!isWebAddress(uri))
    return [
      {
        client: id,
        id: "client_backchannel_invalid",
        severity: "error",
        what: `Hydra can't call ${uri}: it is no http(s) address`,
        why: "the app is never told: who signs out somewhere else stays signed in there",
        change: `${change}, an https address that Hydra reaches`,
      },
    ];
  const findings: Finding[] = [];
  if (isPlainHttp(uri))
    findings.push({
      client: id,
      id: "client_backchannel_http",
      severity: "warning",
      what: `${uri} is not https`,
      why: "OpenID Connect Back-Channel Logout 1.0 §2.2 wants https",
      change,
    });
  if (isBackchannelReached === false)
    findings.push({
      client: id,
      id: "client_backchannel_unreached",
      severity: "warning",
      what: `nothing answers at ${uri} from here`,
      why: "if Hydra does not reach it either, the app is not told, and Hydra does not try again",
      change: `${change}, an address that Hydra reaches`,
    });
  return findings;
}

function examineFrontchannel(
  { id, frontchannelLogoutUri: uri }: RegisteredClient,
  config: Config,
): Finding[] {
  const { publicUrl } = config.hydra;
  if (uri === undefined) return [];
  if (!isWebAddress(uri))
    return [
      {
        client: id,
        id: "client_frontchannel_invalid",
        severity: "error",
        what: `browsers can't load ${uri}: it is no http(s) address`,
        why: "the app is never told; where Hydra can't parse it, no sign-out of the app's users can be finished",
        change: `at the client: ${names.frontchannelLogoutUri}, or ${names.backchannelLogoutUri}, which Hydra calls itself`,
      },
    ];
  if (publicUrl !== undefined && new URL(uri).hostname === new URL(publicUrl).hostname) return [];
  return [
    {
      client: id,
      id: "client_frontchannel",
      severity: "warning",
      what: `it is told by an iframe of ${uri}, on another host than Hydra`,
      why: "Safari and Firefox, and Chrome where third-party cookies are off, keep the app's cookies from it: it stays signed in",
      change: `at the client: ${names.backchannelLogoutUri}, which Hydra calls itself`,
    },
  ];
}

// An app on the user's own machine has no certificate (RFC 8252 §7.3); other schemes are apps'.
function isPlainHttp(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === "http:" && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$|\.localhost$/.test(hostname);
}
