import type { KratosSession } from "../kratos/kratos.ts";
import { displayName, shownName } from "../pages/client-view.ts";
import { methodLabels } from "../pages/method-labels.ts";
import type { DeviceView } from "./account-locals.ts";
import type { Messages } from "../pages/messages.ts";
import { browserLogo } from "./browser-logo.ts";
import { userAgentLabel } from "./user-agent-label.ts";
import type { FormatDateTime } from "./format-date-time.ts";
import { withoutPort } from "./without-port.ts";

/** A session of Kratos's as a user knows it: a browser somewhere. */
export function viewDevice(session: KratosSession, { t, lang }: Messages, when: FormatDateTime): DeviceView {
  const [device] = session.devices;
  const name = userAgentLabel(device?.userAgent ?? "");
  const isUnknown = name.browser === undefined && name.system === undefined;
  const labels = methodLabels(t);
  const methods = new Set(session.methods.map((method) => labels.get(method) ?? shownName(method)));
  const places = [device?.location ?? "", withoutPort(device?.ipAddress ?? "")].flatMap(
    (place) => displayName(place) ?? [],
  );
  return {
    id: session.id,
    name: nameWords(name, t),
    browserLogo: browserLogo(name.browser),
    form: name.form,
    callsItself: isUnknown ? displayName(device?.userAgent ?? "") : undefined,
    place: places.length === 0 ? undefined : places.join(" · "),
    signedInAt: when(session.authenticatedAtMs),
    methods: methods.size === 0 ? undefined : new Intl.ListFormat(lang, { type: "unit" }).format(methods),
    isTwoFactor: session.assuranceLevel === "aal2",
  };
}

function nameWords({ browser, system }: ReturnType<typeof userAgentLabel>, t: Messages["t"]): string {
  if (browser !== undefined && system !== undefined)
    return t("account.browser_on_system", { browser, system });
  return browser ?? system ?? t("account.unknown_device");
}
