import type { Config } from "../config/config.ts";
import type { RegisteredClient } from "../hydra/client-registry.ts";
import { nearness } from "../parent-domain.ts";

/** What ends when the answer is yes. */
export function whatEnds({ logout, kratos }: Pick<Config, "logout" | "kratos">): string[] {
  const tokens = {
    none: "no token: apps keep their access until it expires (LOGOUT_REVOKE=none)",
    online:
      "the access and refresh tokens of this sign-in, but those of apps with offline_access (LOGOUT_REVOKE=online)",
    all: "the access and refresh tokens of this sign-in (LOGOUT_REVOKE=all)",
  };
  const sessions = {
    off: "no session at Kratos (LOGOUT_KRATOS=off)",
    browser: "this browser's session at Kratos (LOGOUT_KRATOS=browser)",
    identity: "all of the user's sessions at Kratos (LOGOUT_KRATOS=identity)",
  };
  return [
    ...(kratos === undefined ? [] : [sessions[logout.kratos]]),
    tokens[logout.revoke],
    "the sign-in at Hydra that the apps of this browser share",
  ];
}

/** Which apps are told, and how. */
export function whoIsTold(client: RegisteredClient | undefined, { hydra }: Pick<Config, "hydra">): string[] {
  const others =
    "every other app of this sign-in that has a backchannel_logout_uri or a frontchannel_logout_uri";
  if (client === undefined) return [others];
  const { backchannelLogoutUri: back, frontchannelLogoutUri: front } = client;
  return [
    ...(back === undefined ? [] : [`this client, by a logout token to ${back}`]),
    ...(front === undefined
      ? []
      : [`this client, by an iframe of ${front}${caveat(front, hydra.publicUrl)}`]),
    ...(back === undefined && front === undefined
      ? ["not this client: it has neither a backchannel_logout_uri nor a frontchannel_logout_uri"]
      : []),
    others,
  ];
}

function caveat(front: string, publicUrl: string | undefined): string {
  const near = publicUrl === undefined ? "other site" : nearness(front, publicUrl);
  return near === "other site" ? ": browsers that block third-party cookies do not sign it out" : "";
}
