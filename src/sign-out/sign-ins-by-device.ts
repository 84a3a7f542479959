import type { ConsentSession } from "../hydra/consent-session.ts";

/** The sign-ins at Hydra (by sid) that a user's consents tell of, by the device that they are on. */
export interface SignIns {
  /** Those of one device, which is a session of Kratos's; never one that is also this browser's. */
  of(device: string): string[];
  /** Those of all devices but this one. */
  others: string[];
  /** Those whose device is not known. */
  unknown: string[];
}

/** The Kratos session in which a consent was given, as our own consent page writes it down. */
export function deviceOf({ context }: ConsentSession): string | undefined {
  const session = context["kratos_session"];
  return typeof session === "string" && session !== "" ? session : undefined;
}

/**
 * Hydra keeps its sign-in in a browser while the user signs in at Kratos anew, so one sid may have seen several sessions of Kratos's:
 * one that has seen this browser's is this browser's, whatever else it has seen.
 *
 * Sids of no known device (consents that another app than ours accepted) end with "all the others". One of them may be this browser's;
 * but who ends all the others has lost a device, and better signs in once more than leaves a stranger signed in.
 */
export function signInsByDevice(consents: ConsentSession[], thisDevice: string): SignIns {
  const devices = new Map<string, Set<string>>();
  for (const consent of consents) {
    if (consent.sid === "") continue;
    const seen = devices.get(consent.sid) ?? new Set();
    const device = deviceOf(consent);
    if (device !== undefined) seen.add(device);
    devices.set(consent.sid, seen);
  }
  const others = [...devices].filter(([, seen]) => !seen.has(thisDevice));
  return {
    of: (device) => others.flatMap(([sid, seen]) => (seen.has(device) ? [sid] : [])),
    others: others.flatMap(([sid, seen]) => (seen.size > 0 ? [sid] : [])),
    unknown: others.flatMap(([sid, seen]) => (seen.size === 0 ? [sid] : [])),
  };
}
