/**
 * Every path that Lethe answers: routes, links, redirects and the labels of metrics are made of these. Each line of a comment is a row of
 * docs/routes.md: the method, what the query may have, and what it is for. For `changePassword`: https://w3c.github.io/webappsec-change-password-url/
 */
export const paths = {
  /** GET: what this is; with Kratos, leads to `/account` */
  home: "/",
  /**
   * GET ?logout_challenge=…: Hydra's `urls.logout`. Asks, or signs out
   * GET: begins a sign-out at Hydra
   * POST: the answer of the confirmation page
   */
  logout: "/logout",
  /**
   * GET: Hydra's `urls.post_logout_redirect`. Asks Hydra, through the browser, before it says "signed out"
   * POST: ends what is still left at Kratos, or in Lethe's own cookie
   */
  loggedOut: "/logged-out",
  /** GET: the way to Hydra and back for that check */
  loggedOutCheck: "/logged-out/check",
  /**
   * POST: "Use another account": signs out, and goes on with the client's request by way of `/logged-out`
   * GET: leads to the sign-in that waits in this browser, else to `/`
   */
  otherAccount: "/logout/other-account",
  /**
   * GET ?login_challenge=…: Hydra's `urls.login`: to Kratos, or with `DEMO_USERS` Lethe's own form
   * GET ?flow=…: Kratos's `flows.login.ui_url`
   * POST: that form of `DEMO_USERS`
   */
  login: "/login",
  /**
   * GET ?consent_challenge=…: Hydra's `urls.consent`
   * POST: the answer of the consent page
   */
  consent: "/consent",
  /**
   * GET: Hydra's `urls.device.verification` (v25.4 and newer): asks for the code of a device
   * POST: the code
   */
  device: "/device",
  /** GET: Hydra's `urls.device.success` */
  deviceSuccess: "/device/success",
  /** GET: Kratos's `flows.registration.ui_url`; without `?flow=` one begins */
  registration: "/registration",
  /** GET: Kratos's `flows.recovery.ui_url`; without `?flow=` one begins */
  recovery: "/recovery",
  /** GET: Kratos's `flows.verification.ui_url`; without `?flow=` one begins */
  verification: "/verification",
  /** GET: Kratos's `flows.settings.ui_url`: leads to the page of the account that the flow is for */
  settings: "/settings",
  /**
   * GET: with Kratos: who the user is
   * POST: ends one of their sign-ins, all others, or an app's access
   */
  account: "/account",
  /** GET: Kratos's settings: how the user signs in; without `?flow=` one begins */
  accountSecurity: "/account/security",
  /**
   * GET: where the user is signed in
   * POST: ends one of these sign-ins, or all others
   */
  accountDevices: "/account/devices",
  /**
   * GET: which apps have access
   * POST: ends the access of one, or of all
   */
  accountApps: "/account/apps",
  /** GET: Kratos's settings: the user's data; without `?flow=` one begins */
  accountData: "/account/data",
  /**
   * GET: with `ACCOUNT_DELETE=true`: asks whether the account is to be deleted
   * POST: ends everything of the user's, and deletes the identity at Kratos
   */
  accountDelete: "/account/delete",
  /** GET: where password managers look, always at the root of the host: leads to `/account/security` */
  changePassword: "/.well-known/change-password",
  /** GET: Hydra's `urls.error` and Kratos's `flows.error.ui_url`, in plain words */
  error: "/error",
  /** GET: the same as `/health/alive` */
  health: "/health",
  /** GET: for probes: the process answers */
  healthAlive: "/health/alive",
  /** GET: for probes: Hydra and, where there is one, Kratos let Lethe in */
  healthReady: "/health/ready",
  /** GET: style sheets, scripts and icons, by names that have a hash of their content */
  asset: "/assets/:file",
  /** GET: Hydra's `urls.device.verification` as Ory's reference app has it: leads to `/device` */
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
