/** True for an absolute http(s) address on this origin, without a user's name in it. */
export function isOnOrigin(address: string, origin: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return isWeb(url) && url.origin === origin;
}

/** True for http and https without a user's name before the host, which would make a link look like somebody else's. */
export function isWeb({ protocol, username, password }: URL): boolean {
  return (protocol === "https:" || protocol === "http:") && username === "" && password === "";
}
