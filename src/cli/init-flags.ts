/** The addresses among the answers, by the settings that they become. */
export const addressSettings = {
  baseUrl: "BASE_URL",
  hydraAdminUrl: "HYDRA_ADMIN_URL",
  hydraPublicUrl: "HYDRA_PUBLIC_URL",
  kratosPublicUrl: "KRATOS_PUBLIC_URL",
  kratosBrowserUrl: "KRATOS_BROWSER_URL",
  kratosAdminUrl: "KRATOS_ADMIN_URL",
} as const;
export type Address = keyof typeof addressSettings;

export const addresses: readonly Address[] = Object.keys(addressSettings).filter(isAddress);
const names = new RegExp(`\\b(?:${Object.values(addressSettings).join("|")})\\b`, "g");

/** What is a setting is a flag here. */
export function withFlags(mistake: string): string {
  return mistake.replaceAll(names, (name) => `--${name.toLowerCase().replaceAll("_", "-")}`);
}

/** Which addresses these sentences are about. */
export function addressesIn(mistakes: readonly string[]): Address[] {
  const named = new Set<string>(mistakes.flatMap((mistake) => mistake.match(names) ?? []));
  return addresses.filter((address) => named.has(addressSettings[address]));
}

function isAddress(name: string): name is Address {
  return name in addressSettings;
}
