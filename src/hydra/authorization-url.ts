/** True for an address of Hydra's authorization endpoint with a query: where a sign-in for a client begins. */
export function isAuthorizationUrl(url: string, publicUrl: string | undefined): boolean {
  return publicUrl !== undefined && url.startsWith(`${publicUrl}/oauth2/auth?`);
}
