import type { BrowserContextOptions } from "playwright-core";
import { sceneNamed } from "../main-pages.ts";
import type { Scene } from "../scene.ts";

const desktop = { width: 640, height: 600 };
// What a page with a navigation beside it has room in.
const wide = { width: 1100, height: 760 };
const phone = { width: 320, height: 640 };

const looks = {
  light: { viewport: desktop, colorScheme: "light" },
  dark: { viewport: desktop, colorScheme: "dark" },
  wide: { viewport: wide, colorScheme: "light" },
  "wide-dark": { viewport: wide, colorScheme: "dark" },
  phone: { viewport: phone, colorScheme: "light" },
  "phone-dark": { viewport: phone, colorScheme: "dark" },
} satisfies Record<string, BrowserContextOptions>;

/** Every page at least once, in looks and ways to write that take turns: not all of them, for then nobody would look at a difference. */
const chosen: [scene: string, look: keyof typeof looks, language?: string][] = [
  ["confirm", "light"],
  ["confirm-choices", "phone", "de"],
  ["confirm-choices", "phone-dark", "ar"],
  ["confirm-branded", "dark", "he"],
  ["signed-out", "light"],
  ["signed-out-everywhere", "phone", "ar"],
  ["account-still-open", "light"],
  ["still-signed-in", "phone"],
  ["sign-out-stopped", "dark"],
  ["sign-out-going-on", "phone"],
  ["error-gone", "light"],
  ["frame-error", "phone-dark"],
  ["hydra-error", "light"],
  ["home", "dark"],
  ["login", "light"],
  ["login-wrong", "phone-dark"],
  ["consent", "light"],
  ["consent-unticked", "phone-dark", "ar"],
  ["device", "phone"],
  ["device-wrong", "dark"],
  ["device-allowed", "light"],
  ["choose-account", "light"],
  ["signed-in-already", "dark"],
  ["onward", "light"],
  ["kratos-error-security_csrf_violation", "light"],
  ["flow-login-every-method-v25.4.0", "light"],
  ["flow-login-wrong-password-v25.4.0", "phone-dark"],
  ["flow-registration-weak-password-v25.4.0", "phone"],
  ["flow-other-services", "dark", "ar"],
  ["account", "wide"],
  ["account", "wide-dark", "ar"],
  ["account-devices-asking", "phone"],
  ["account-apps", "phone-dark"],
  ["flow-settings-v25.4.0", "wide-dark"],
  ["flow-lists", "wide"],
  ["account-stopped", "phone"],
  ["account-delete", "phone", "ar"],
  ["account-delete-stopped", "light"],
  ["account-deleted", "dark"],
  ["frame-languages", "light"],
];

export interface ChosenPicture {
  name: string;
  scene: Scene;
  options: BrowserContextOptions;
}

export const chosenPictures: ChosenPicture[] = chosen.map(([name, look, language = "en"]) => ({
  name: [name, ...(language === "en" ? [] : [language]), look].join("-"),
  scene: sceneNamed(name),
  options: { ...looks[look], locale: language, timezoneId: "UTC", reducedMotion: "reduce" },
}));
