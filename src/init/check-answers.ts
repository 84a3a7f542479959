import { ConfigError } from "../config/config-error.ts";
import { readConfig } from "../config/read-config.ts";
import { commonParent } from "../parent-domain.ts";
import { isContainer, type Answers } from "./answers.ts";
import { cookieHosts } from "./cookie-hosts.ts";
import { settingsOf } from "./settings-of.ts";

/** What is wrong with them, by the names of the settings; empty when they will do. */
export function mistakesIn(answers: Answers): string[] {
  const found = refusedBySettings(answers);
  return found.length > 0 ? found : [...needless(answers), ...outOfReach(answers), ...cookiesApart(answers)];
}

function refusedBySettings(answers: Answers): string[] {
  try {
    readConfig(
      Object.fromEntries(
        settingsOf(answers, "any secret will do that is long enough").map(({ name, value }) => [name, value]),
      ),
    );
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
}

function needless({ form, image }: Answers): string[] {
  return image === undefined || isContainer(form) ? [] : ["--image: is for compose and helm"];
}

const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

// In a container, this machine is the container itself.
function outOfReach({ form, hydraAdminUrl, kratosPublicUrl, kratosAdminUrl }: Answers): string[] {
  if (!isContainer(form)) return [];
  const calls = {
    HYDRA_ADMIN_URL: hydraAdminUrl,
    KRATOS_PUBLIC_URL: kratosPublicUrl,
    KRATOS_ADMIN_URL: kratosAdminUrl,
  };
  return Object.entries(calls)
    .filter(([, url]) => url !== undefined && loopback.test(new URL(url).hostname))
    .map(
      ([name]) => `${name}: a container reaches only itself there; give the address that containers reach`,
    );
}

function cookiesApart(answers: Answers): string[] {
  const { ours, theirs } = cookieHosts(answers);
  if (theirs === undefined || ours === theirs || commonParent(ours, theirs) !== undefined) return [];
  return [
    "BASE_URL: Kratos's cookies can't reach it; give Lethe and Kratos one host, or a common parent domain (KRATOS_BROWSER_URL is Kratos as browsers see it)",
  ];
}
