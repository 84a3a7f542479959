declare module "../pages/page-locals.ts" {
  interface PageLocals {
    account: AccountLocals;
    "account-stopped": AccountStoppedLocals;
  }
}

/** What the account page is given. */
export interface AccountLocals {
  csrfToken: string;
  /** What was done, or why nothing was; undefined when there is nothing to say. */
  notice: "device_ended" | "others_ended" | "app_left" | "not_listed" | "try_again" | undefined;
  /** Who is signed in; undefined when their traits have no name for them. */
  person: string | undefined;
  thisDevice: DeviceView;
  otherDevices: DeviceView[];
  moreDevices: number;
  /** Undefined when Hydra does not say. */
  apps: AppView[] | undefined;
  moreApps: number;
  /** True when there is anything beside this browser's own sign-in to end. */
  hasOthers: boolean;
  /** True when what "all the others" ends may be this browser's. */
  mayEndThisToo: boolean;
}

/** The same for the page of an ending that stopped half-way. */
export interface AccountStoppedLocals {
  story: "nothing_ended" | "some_apps_told" | "some_devices_ended" | "some_sign_ins_left" | "app_kept";
  ended: number;
  total: number;
  accountPath: string;
  requestId: string;
}

/** Somewhere that a user is signed in. */
export interface DeviceView {
  id: string;
  name: string;
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
