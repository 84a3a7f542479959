// A device without a keyboard (RFC 8628, Hydra v25.4 or newer): it shows a code, and the user signs in with another device.
import * as oidc from "openid-client";
import { discover, toSignIn, type ClientSettings, type SignIn } from "./relying-party.ts";

export type DeviceSettings = Omit<ClientSettings, "clientSecret" | "url">;

/** @param show puts the code and the address on the screen */
export async function signInDevice(
  settings: DeviceSettings,
  show: (code: string, address: string, addressWithCode: string) => void,
): Promise<SignIn> {
  const provider = await discover({ ...settings, url: "" });
  const asked = await oidc.initiateDeviceAuthorization(provider, { scope: "openid" });
  show(asked.user_code, asked.verification_uri, asked.verification_uri_complete ?? asked.verification_uri);
  return toSignIn(await oidc.pollDeviceAuthorizationGrant(provider, asked));
}

/** There is no browser here whose session could end: the device gives its tokens back. The user's own sign-out is on the device where they signed in. */
export async function signOutDevice(
  settings: DeviceSettings,
  { accessToken, refreshToken }: SignIn,
): Promise<void> {
  const provider = await discover({ ...settings, url: "" });
  await oidc.tokenRevocation(provider, refreshToken ?? accessToken);
}
