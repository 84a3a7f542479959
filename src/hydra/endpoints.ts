import type { Config } from "../config/config.ts";

/** Hydra's endpoints as browsers reach them; undefined when Hydra's public URL is not known. */
type Hydra = Pick<Config["hydra"], "publicUrl">;

/** RP-Initiated Logout 1.0 §2: the end session endpoint. */
export function endSessionUrl({ publicUrl }: Hydra): string | undefined {
  return publicUrl && `${publicUrl}/oauth2/sessions/logout`;
}

/** RFC 8628 §3.3: where a device's code is brought to. */
export function deviceVerificationUrl({ publicUrl }: Hydra): string | undefined {
  return publicUrl && `${publicUrl}/oauth2/device/verify`;
}
