import type { OtherAccountView } from "../pages/page-locals.ts";
import type { DeviceConfig } from "../config/config.ts";

declare module "../pages/page-locals.ts" {
  interface PageLocals {
    device: DeviceLocals;
    "device-success": { client: { name: string } | undefined };
  }
}

/** The form for the code that a device shows (RFC 8628 §3.3). */
export interface DeviceLocals {
  challenge: string;
  csrfToken: string;
  /** Who is signed in; undefined where nothing names them. */
  person: string | undefined;
  /** There when a user is signed in. */
  otherAccount: OtherAccountView | undefined;
  /** What stands in the field: what was typed, or what the link brought along. */
  userCode: string;
  /** `DEVICE_USER_CODE`: what the code is made of. */
  codeKind: DeviceConfig["userCode"];
  /** Why the form is there once more; `gone` when the challenge is no good any more, and there is no form. */
  problem: "wrong_code" | "try_again" | "gone" | undefined;
  /** Where a new challenge comes from; undefined when Hydra's public URL is not known. */
  startAgain: string | undefined;
}
