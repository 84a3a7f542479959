import type { KratosSession } from "../kratos/kratos.ts";
import { displayName, shownName } from "../pages/client-view.ts";
import { methodWords } from "../pages/method-words.ts";
import type { DeviceView } from "./account-locals.ts";
import type { Words } from "../pages/words.ts";
import { nameDevice } from "./device-name.ts";
import type { TellTime } from "./tell-time.ts";
import { withoutPort } from "./without-port.ts";

/** A session of Kratos's as a person knows it: a browser somewhere. */
export function viewDevice(session: KratosSession, { t, lang }: Words, when: TellTime): DeviceView {
  const [device] = session.devices;
  const name = nameDevice(device?.userAgent ?? "");
  const isUnknown = name.browser === undefined && name.system === undefined;
  const words = methodWords(t);
  const methods = new Set(session.methods.map((method) => words.get(method) ?? shownName(method)));
  const places = [device?.location ?? "", withoutPort(device?.ipAddress ?? "")].flatMap(
    (place) => displayName(place) ?? [],
  );
  return {
    id: session.id,
    name: nameWords(name, t),
    callsItself: isUnknown ? displayName(device?.userAgent ?? "") : undefined,
    place: places.length === 0 ? undefined : places.join(" · "),
    signedInAt: when(session.authenticatedAtMs),
    methods: methods.size === 0 ? undefined : new Intl.ListFormat(lang, { type: "unit" }).format(methods),
    isTwoFactor: session.assuranceLevel === "aal2",
  };
}

function nameWords({ browser, system }: ReturnType<typeof nameDevice>, t: Words["t"]): string {
  if (browser !== undefined && system !== undefined)
    return t("account.browser_on_system", { browser, system });
  return browser ?? system ?? t("account.unknown_device");
}
