/** Papers of an operator, as far as a demo has them: the start page's server shows one at each address. */
export const demoPapers = [
  { path: "/help", title: "Help", setting: "HELP_URL" },
  { path: "/privacy", title: "Privacy", setting: "PRIVACY_URL" },
  { path: "/terms", title: "Terms", setting: "TERMS_URL" },
] as const;

/** The name, colour and links that Lethe's pages have in the demo, as an operator would set them. */
export function demoBrand(start: string): Record<string, string> {
  const papers = demoPapers.map(({ path, setting }): [string, string] => [
    setting,
    new URL(path, start).href,
  ]);
  return {
    BRAND_NAME: "Olympus",
    BRAND_COLOR: "#5b3fb5",
    HOME_URL: start,
    SUPPORT_EMAIL: "help@olympus.example",
    ...Object.fromEntries(papers),
  };
}
