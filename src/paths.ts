/** Every path that Lethe answers: routes, links, redirects and the labels of metrics are made of these. */
export const paths = {
  home: "/",
  logout: "/logout",
  loggedOut: "/logged-out",
  loggedOutCheck: "/logged-out/check",
  otherAccount: "/logout/other-account",
  login: "/login",
  consent: "/consent",
  device: "/device",
  deviceSuccess: "/device/success",
  registration: "/registration",
  recovery: "/recovery",
  verification: "/verification",
  settings: "/settings",
  account: "/account",
  accountSecurity: "/account/security",
  accountDevices: "/account/devices",
  accountApps: "/account/apps",
  accountData: "/account/data",
  accountDelete: "/account/delete",
  /** Where password managers send a user whose password is to be changed (https://w3c.github.io/webappsec-change-password-url/). */
  changePassword: "/.well-known/change-password",
  error: "/error",
  health: "/health",
  healthAlive: "/health/alive",
  healthReady: "/health/ready",
  asset: "/assets/:file",
  /** Hydra's `urls.device.verification` as Ory's reference app has it. */
  legacyDevice: "/device/verify",
} as const;

/** Where the pages of Hera and of Ory's reference apps went that have another path here: users have bookmarks of them. */
export const movedPages: ReadonlyMap<string, string> = new Map([
  ["/welcome", paths.account],
  ["/sessions", paths.accountDevices],
  ["/settings/sessions", paths.accountDevices],
  ["/settings/security", paths.accountSecurity],
  ["/reset-password", paths.recovery],
]);
