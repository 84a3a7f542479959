declare module "../pages/page-locals.ts" {
  interface PageLocals {
    account: AccountLocals;
    "account-devices": AccountLocals;
    "account-apps": AccountLocals;
    "account-stopped": AccountStoppedLocals;
  }
}

/** What the overview, the devices and the apps are given. */
export interface AccountLocals {
  csrfToken: string;
  /** What was done, or why nothing was; undefined when there is nothing to say. */
  notice:
    | "device_ended"
    | "others_ended"
    | "app_left"
    | "all_apps_left"
    | "not_listed"
    | "try_again"
    | "other_here"
    | undefined;
  /** The device or the app that the notice is about, as the page called it; undefined where the form did not say. */
  noticeName: string | undefined;
  /** How many devices it is about. */
  noticeCount: number;
  /** Kratos's id of the identity that the page is about: the forms of all other devices and of an app bring it back. */
  account: string;
  /** Who that is; undefined when their traits have no name for them. */
  person: string | undefined;
  /** Addresses that the user has yet to confirm. */
  unconfirmed: string[];
  thisDevice: DeviceView;
  otherDevices: DeviceView[];
  /** False when Kratos does not say which other devices there are. */
  knowsDevices: boolean;
  moreDevices: number;
  /** Undefined when Hydra does not say. */
  apps: AppView[] | undefined;
  moreApps: number;
  /** True when there is, or may be, anything beside this browser's own sign-in to end. */
  hasOthers: boolean;
  /** True when what "all the others" ends may be this browser's. */
  mayEndThisToo: boolean;
}

/** The same for the page of an ending that stopped half-way. */
export interface AccountStoppedLocals {
  story:
    | "nothing_ended"
    | "some_apps_told"
    | "some_devices_ended"
    | "some_sign_ins_left"
    | "app_kept"
    | "apps_kept";
  ended: number;
  total: number;
  accountPath: string;
  requestId: string;
}

/** Somewhere that a user is signed in. */
export interface DeviceView {
  id: string;
  name: string;
  /** Whose logo stands before the name; undefined for none. */
  browserLogo: string | undefined;
  /** Its shape. */
  form: "phone" | "tablet" | "computer" | "unknown";
  /** What a device of no known name says of itself. */
  callsItself: string | undefined;
  place: string | undefined;
  signedInAt: TimeView | undefined;
  /** How the user signed in, as one text. */
  methods: string | undefined;
  isTwoFactor: boolean;
}

/** An app that a user allowed something. */
export interface AppView {
  id: string;
  name: string;
  /** Where it begins, http(s) only. */
  uri: string | undefined;
  /** What it may do. */
  scopes: string[];
  moreScopes: number;
  since: TimeView | undefined;
  /** Names of the devices on which it was allowed, as far as they are still signed in. */
  devices: string[];
  isRemembered: boolean;
  /** False when each sign-in that it belongs to has ended. */
  isSignedIn: boolean;
}

export interface TimeView {
  /** For `datetime`. */
  iso: string;
  text: string;
}
