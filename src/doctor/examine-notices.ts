import type { Config } from "../config/config.ts";
import { clientSettingNames as names, type RegisteredClient } from "../hydra/client-registry.ts";
import { nearness } from "../parent-domain.ts";
import type { Finding } from "./finding.ts";
import { isPlainHttp, isWebAddress } from "./web-address.ts";

/** What was seen of a client's own addresses. */
export interface ClientSeen {
  /** False when nothing answers at its back-channel address from here; undefined when it was not looked at. */
  isBackchannelReached: boolean | undefined;
}

/** Whether Hydra can tell the app of sign-outs itself (OpenID Connect Back-Channel Logout 1.0). */
export function examineBackchannel(
  client: RegisteredClient,
  { isBackchannelReached }: ClientSeen,
): Finding[] {
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

/** Whether browsers tell the app (OpenID Connect Front-Channel Logout 1.0). */
export function examineFrontchannel(
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
  const instead = `at the client: ${names.backchannelLogoutUri}, which Hydra calls itself`;
  const about = { client: id, id: "client_frontchannel", change: instead };
  if (publicUrl === undefined)
    return [
      {
        ...about,
        severity: "unknown",
        what: `it is told by an iframe of ${uri}; HYDRA_PUBLIC_URL is not set, so that it is not known whether that is Hydra's own site`,
        why: "where it is another site, browsers that block third-party cookies keep the app's cookies from it: it stays signed in",
      },
    ];
  const near = nearness(uri, publicUrl);
  if (near === "same host") return [];
  if (near === "maybe same site")
    return [
      {
        ...about,
        severity: "note",
        what: `it is told by an iframe of ${uri}, on another host than Hydra, of the same domain`,
        why: "that works while browsers count both as one site, which they do unless the domain is one under which anybody may register (a public suffix)",
      },
    ];
  return [
    {
      ...about,
      severity: "warning",
      what: `it is told by an iframe of ${uri}, of another site than Hydra's`,
      why: "Safari and Firefox, and Chrome where third-party cookies are off, keep the app's cookies from it: it stays signed in",
    },
  ];
}
