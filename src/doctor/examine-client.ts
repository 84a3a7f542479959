import type { Config } from "../config/config.ts";
import { clientSettingNames as names, type RegisteredClient } from "../hydra/client-registry.ts";
import type { Decision } from "../sign-out/decision/decide.ts";
import { usualDecision } from "../sign-out/decision/usual-request.ts";
import type { Finding } from "./finding.ts";
import { examineBackchannel, examineFrontchannel, type ClientSeen } from "./examine-notices.ts";
import { isPlainHttp } from "./web-address.ts";

/** What a client's registration means for its users' sign-outs; nothing where all of it is as it should be. */
export async function examineClient(
  client: RegisteredClient,
  seen: ClientSeen,
  config: Config,
): Promise<Finding[]> {
  return [
    ...(await examinePostLogoutUris(client, config)),
    ...(await examineQuestion(client, config)),
    ...examineBackchannel(client, seen),
    ...examineFrontchannel(client, config),
  ];
}

async function examinePostLogoutUris(client: RegisteredClient, { logout }: Config): Promise<Finding[]> {
  const uris = client.postLogoutRedirectUris;
  const decisions = [undefined, ...uris].map((uri) => usualDecision({ client, uri }, logout));
  const [without, ...each] = await Promise.all(decisions);
  if (uris.length > 0) return uris.flatMap((uri, at) => examinePostLogoutUri(client, uri, each[at]));
  return [
    {
      client: client.id,
      id: "client_no_post_logout_uri",
      severity: "note",
      what: "it has no post-logout address",
      why: `its users ${without?.decision === "confirm" ? "are always asked, and " : ""}do not come back to the app`,
      change: `at the client: ${names.postLogoutRedirectUris}`,
    },
  ];
}

function examinePostLogoutUri({ id }: RegisteredClient, uri: string, usual: Decision | undefined): Finding[] {
  const about = { client: id };
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
  // Where another row decides, the list does not matter.
  if (usual?.reason === "redirect_not_allowlisted")
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
}

async function examineQuestion(client: RegisteredClient, { logout }: Config): Promise<Finding[]> {
  const { reason } = await usualDecision({ client, uri: client.postLogoutRedirectUris[0] }, logout);
  if (reason !== "client_requires_prompt") return [];
  const contradicted = [
    ...(logout.trustedClientIds.has(client.id) ? ["it is in TRUSTED_CLIENT_IDS"] : []),
    ...(logout.prompt === "never" ? ["LOGOUT_PROMPT is never"] : []),
  ].join(" and ");
  const isContradicted = contradicted !== "";
  return [
    {
      client: client.id,
      id: "client_always_asks",
      severity: isContradicted ? "warning" : "note",
      what: `${names.skipLogoutConsent} is false: every sign-out is asked about${isContradicted ? `, though ${contradicted}` : ""}`,
      why: "Hydra's command line writes false for every client made without --skip-logout-consent, meant or not",
      change: `at the client: ${names.skipLogoutConsent}: true, or null, which leaves it to the address`,
    },
  ];
}
