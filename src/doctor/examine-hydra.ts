import type { Config } from "../config/config.ts";
import { hydraSettingNames as names, type HydraPublic, type HydraSetup } from "../hydra/hydra-setup.ts";
import type { Finding } from "./finding.ts";
import { examineLink } from "./leads-to.ts";
import { isOlder } from "./version-of.ts";

// A browser's clock does not count; Hydra's and ours do, for what expires.
const clockToleranceMs = 5_000;

/** What was seen of Hydra, beside whether its admin API can be used at all. */
export function examineHydra({ version, seenPublic }: HydraSetup, config: Config): Finding[] {
  const { publicUrl } = config.hydra;
  return [
    ...(version === undefined ? [] : [examineVersion(version)]),
    ...(publicUrl === undefined ? [] : examinePublic(seenPublic, publicUrl, config)),
  ];
}

function examineVersion(version: string): Finding {
  if (isOlder(version, [2, 3, 0]))
    return {
      id: "hydra_version",
      severity: "error",
      what: `Hydra is ${version}, and v2.3.0 is the oldest that is supported`,
      why: "sign-outs and their ends are not what the pages say",
      change: "take Hydra v2.3.0 or newer",
    };
  return { id: "hydra_version", severity: "ok", what: `Hydra is ${version}` };
}

function examinePublic(seen: HydraPublic | undefined, publicUrl: string, config: Config): Finding[] {
  if (seen === undefined)
    return [
      {
        id: "hydra_public",
        severity: "unknown",
        what: `no Hydra answers at HYDRA_PUBLIC_URL (${publicUrl}) from here`,
        why: "browsers have to reach it there; from inside a network that may be impossible and right",
        change: "run this where browsers are, or correct HYDRA_PUBLIC_URL",
      },
    ];
  const { error, postLogoutRedirect, device } = seen.leadsTo;
  return [
    examineAddress(seen, publicUrl),
    ...examineClock(seen.clockAheadMs),
    examineLink(
      {
        id: "hydra_error_url",
        server: "Hydra",
        setting: names.error,
        paths: ["/error"],
        seen: error,
        severity: "warning",
        why: "a sign-out link that Hydra refuses ends on a page that offers no way to sign out",
      },
      config,
    ),
    examineLink(
      {
        id: "hydra_post_logout_url",
        server: "Hydra",
        setting: names.postLogoutRedirect,
        paths: ["/logged-out"],
        seen: postLogoutRedirect,
        severity: "warning",
        why: "after a sign-out that leads to no app, nobody checks whether the browser is signed out",
      },
      config,
    ),
    // A Hydra without a device flow has no such route, and then there is nothing to say.
    ...(device === undefined
      ? []
      : [
          examineLink(
            {
              id: "hydra_device_url",
              server: "Hydra",
              setting: names.device,
              paths: ["/device"],
              seen: device,
              severity: "warning",
              why: "the code that a device shows can't be typed anywhere",
            },
            config,
          ),
        ]),
  ];
}

// Where Hydra believes that browsers reach it, it sends them with every answer.
function examineAddress({ believedUrl, issuer }: HydraPublic, publicUrl: string): Finding {
  const id = "hydra_issuer";
  if (new URL(believedUrl).origin === new URL(publicUrl).origin)
    return { id, severity: "ok", what: `Hydra's issuer is ${issuer}` };
  return {
    id,
    severity: "error",
    what: `HYDRA_PUBLIC_URL is ${publicUrl}, and Hydra sends browsers to ${believedUrl}`,
    why: "a redirect to another origin is refused: no sign-out can be finished",
    change: `HYDRA_PUBLIC_URL=${believedUrl}, or in Hydra's configuration: ${names.issuer}: ${publicUrl}`,
  };
}

function examineClock(aheadMs: number | undefined): Finding[] {
  if (aheadMs === undefined) return [];
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) <= clockToleranceMs)
    return [{ id: "clock", severity: "ok", what: "Hydra's clock and this machine's agree" }];
  return [
    {
      id: "clock",
      severity: "warning",
      what: `Hydra's clock is ${seconds} seconds ${aheadMs > 0 ? "ahead of" : "behind"} this machine's`,
      why: "what is newer than a sign-out is told by the time, and tokens may count as not yet valid",
      change: "synchronise the clocks of both machines (NTP)",
    },
  ];
}
