import { isContainer, type Answers } from "./answers.ts";

/** A setting, and what it is for. */
export interface ChosenSetting {
  name: string;
  value: string;
  why: string;
}

const ownPort = "3000";

/** Lethe's settings for these answers, in the order of README. */
export function settingsOf(answers: Answers, cookieSecret: string): ChosenSetting[] {
  const { baseUrl, form } = answers;
  const path = pathOf(baseUrl);
  const chosen: [name: string, value: string | undefined, why: string][] = [
    ["HYDRA_ADMIN_URL", answers.hydraAdminUrl, "Hydra's admin API. No browser may reach it"],
    [
      "HYDRA_PUBLIC_URL",
      answers.hydraPublicUrl,
      "Hydra's browser-facing URL: redirects are held to its origin",
    ],
    ["KRATOS_PUBLIC_URL", answers.kratosPublicUrl, "Kratos's public API"],
    ["KRATOS_BROWSER_URL", answers.kratosBrowserUrl, "Kratos's browser-facing URL"],
    ["KRATOS_ADMIN_URL", answers.kratosAdminUrl, "Kratos's admin API. No browser may reach it"],
    ["BASE_URL", baseUrl, "Lethe's own URL, as browsers see it"],
    ["BASE_PATH", path, "The path under which requests arrive; leave it out where a proxy takes it away"],
    ["PORT", isContainer(form) ? undefined : portOf(baseUrl), "Where Lethe listens"],
    ["COOKIE_SECRET", cookieSecret, "Signs cookies and forms. The same for all replicas"],
  ];
  return chosen.flatMap(([name, value, why]) => (value === undefined ? [] : [{ name, value, why }]));
}

// Behind a proxy, the browsers' port says nothing of ours.
export function portOf(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) return ownPort;
  const { protocol, port } = new URL(baseUrl);
  return protocol === "http:" && port !== "" ? port : ownPort;
}

function pathOf(baseUrl: string): string | undefined {
  if (!URL.canParse(baseUrl)) return undefined;
  const { pathname } = new URL(baseUrl);
  return pathname === "/" ? undefined : pathname.replace(/\/$/, "");
}
