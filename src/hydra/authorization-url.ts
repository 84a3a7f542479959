/** True for a request that a device began (RFC 8628): there is no client that the browser goes back to. */
export function isDeviceUrl(requestUrl: string): boolean {
  const [address = ""] = requestUrl.split("?", 1);
  return address.endsWith("/oauth2/device/verify");
}

/** True for an address of Hydra's authorization endpoint with a query: where a sign-in for a client begins. */
export function isAuthorizationUrl(url: string, publicUrl: string | undefined): boolean {
  return publicUrl !== undefined && url.startsWith(`${publicUrl}/oauth2/auth?`);
}
