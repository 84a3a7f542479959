import type { FormatDateTime } from "./format-date-time.ts";
import type { OthersEnded } from "./others-ended.ts";
import type { FlowLocals, FormView } from "../kratos-pages/flow-locals.ts";

declare module "../pages/page-locals.ts" {
  interface PageLocals {
    "account-security": SettingsLocals;
    "account-data": SettingsLocals;
  }
}

/** What a section of the settings is given, beside what the page of any flow is. */
export interface SettingsLocals extends FlowLocals {
  /** The forms, one for each method. */
  methods: MethodView[];
  /** Names of the buttons that take a way to sign in away: those ask once. */
  takesAway: readonly TakesAway[];
  /** Writes a moment. */
  when: FormatDateTime;
  /** What became of the user's other devices after a change; undefined where nothing did. */
  othersEnded: OthersEnded | undefined;
  /** Where the user can delete their account; undefined where they can't, or not from this page. */
  deletePath: string | undefined;
  /** Addresses of the user's, and whether they have proven that they are theirs; empty where Kratos does not say. */
  addresses: AddressView[];
}

/** Names of Kratos's buttons. */
export type TakesAway =
  "totp_unlink" | "lookup_secret_disable" | "webauthn_remove" | "passkey_remove" | "unlink";

/** A way to sign in, or what else there is a form for. */
export interface MethodView {
  form: FormView;
  /** Undefined where Kratos does not say. */
  state: "on" | "off" | undefined;
}

/** An address that Kratos can send something to. */
export interface AddressView {
  value: string;
  isVerified: boolean;
}
