import type { ConsentSession } from "../hydra/consent-session.ts";
import type { KratosSession } from "../kratos/kratos.ts";
import { displayName } from "../pages/client-view.ts";
import { identityName } from "../pages/identity-name.ts";
import { scopeLabels } from "../pages/scope-labels.ts";
import type { Messages } from "../pages/messages.ts";
import { signInsByDevice } from "../sign-out/sign-ins-by-device.ts";
import type { AccountLocals } from "./account-locals.ts";
import { formatDateTime } from "./format-date-time.ts";
import { groupByApp, viewApp } from "./view-apps.ts";
import { viewDevice } from "./view-device.ts";

export interface AccountFacts {
  session: KratosSession;
  /** Undefined when Kratos does not say. */
  others: KratosSession[] | undefined;
  /** Undefined when Hydra does not say. */
  consents: ConsentSession[] | undefined;
  messages: Messages;
}

// A page that a phone can carry: when some are ended, the next are seen.
const maxShown = 50;

/** All that the account page shows, in the user's language. */
export function viewAccount({ session, others: known, consents, messages }: AccountFacts) {
  const others = known ?? [];
  const when = formatDateTime(messages.lang);
  const thisDevice = viewDevice(session, messages, when);
  const newest = others.toSorted(
    (one, other) => (other.authenticatedAtMs ?? 0) - (one.authenticatedAtMs ?? 0),
  );
  const otherDevices = newest.slice(0, maxShown).map((other) => viewDevice(other, messages, when));
  const deviceNames = new Map([thisDevice, ...otherDevices].map(({ id, name }) => [id, name]));
  const apps = consents && groupByApp(consents);
  const { t } = messages;
  const options = { unnamed: t("account.unnamed_app"), sayScope: scopeLabels(t), when, deviceNames };
  const signIns = signInsByDevice(consents ?? [], session.id);
  return {
    account: session.identity.id,
    person: identityName(session.identity),
    unconfirmed: (session.identity.unverifiedAddresses ?? []).flatMap(
      (address) => displayName(address) ?? [],
    ),
    thisDevice,
    otherDevices,
    knowsDevices: known !== undefined,
    moreDevices: Math.max(0, others.length - maxShown),
    apps: apps?.slice(0, maxShown).map((app) => viewApp(app, options)),
    moreApps: Math.max(0, (apps?.length ?? 0) - maxShown),
    hasOthers:
      known === undefined || [others, signIns.others, signIns.unknown].some((list) => list.length > 0),
    mayEndThisToo: signIns.unknown.length > 0,
  } satisfies Partial<AccountLocals>;
}
