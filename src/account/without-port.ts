import { isIP } from "node:net";

/** The address alone: where nothing stands before it, Kratos notes the port that a connection came from, too. */
export function withoutPort(address: string): string {
  if (isIP(address) !== 0) return address;
  const [, v6, v4] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/.exec(address) ?? [];
  const host = v6 ?? v4 ?? "";
  return isIP(host) === 0 ? address : host;
}
