import type { ConsentSession } from "../hydra/consent-session.ts";
import { displayName, safeUrl } from "../pages/client-view.ts";
import type { AppView } from "./account-locals.ts";
import { deviceOf } from "../sign-out/sign-ins-by-device.ts";
import type { FormatDateTime } from "./format-date-time.ts";

/** All that was ever allowed to one app, in however many sign-ins. */
export interface AppConsents {
  /** The newest one, in which the app's name is the newest, too. */
  newest: ConsentSession;
  /** From the newest to the oldest. */
  all: ConsentSession[];
}

export interface AppsOptions {
  unnamed: string;
  sayScope: (scope: string) => string;
  when: FormatDateTime;
  /** Names of the user's devices, by the id of their session. */
  deviceNames: ReadonlyMap<string, string>;
}

const maxScopes = 20;
const maxDevices = 5;

/** The app that was last allowed something comes first. */
export function groupByApp(consents: ConsentSession[]): AppConsents[] {
  const sorted = consents.toSorted((one, other) => (other.handledAtMs ?? 0) - (one.handledAtMs ?? 0));
  const apps = new Map<string, AppConsents>();
  for (const consent of sorted) {
    const app = apps.get(consent.client.id);
    if (app === undefined) apps.set(consent.client.id, { newest: consent, all: [consent] });
    else app.all.push(consent);
  }
  return [...apps.values()];
}

/** An app as its user knows it: what it may do, since when, and from where it was allowed. */
export function viewApp({ newest, all }: AppConsents, options: AppsOptions): AppView {
  const { unnamed, sayScope, when, deviceNames } = options;
  const scopes = [...new Set(all.flatMap((consent) => consent.scopes))];
  const devices = all.flatMap((consent) => deviceNames.get(deviceOf(consent) ?? "") ?? []);
  return {
    id: newest.client.id,
    name: displayName(newest.client.name) ?? unnamed,
    uri: safeUrl(newest.client.uri, ["https:", "http:"]),
    // Two scopes may say the same.
    scopes: [...new Set(scopes.slice(0, maxScopes).map(sayScope))],
    moreScopes: Math.max(0, scopes.length - maxScopes),
    since: when(all.at(-1)?.handledAtMs),
    devices: [...new Set(devices)].slice(0, maxDevices),
    isRemembered: all.some(({ remembered }) => remembered),
    isSignedIn: all.some(({ sid }) => sid !== ""),
  };
}
