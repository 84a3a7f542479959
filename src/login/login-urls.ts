import type { Config } from "../config/config.ts";
import { ownUrl } from "../config/own-url.ts";
import { isAuthorizationUrl } from "../hydra/authorization-url.ts";
import type { KratosFlow } from "../kratos/flow.ts";
import type { Kratos } from "../kratos/kratos.ts";
import type { FlowAbout } from "../kratos-pages/flow-view.ts";
import { addQuery } from "../kratos-pages/start-parameters.ts";
import { paths } from "../paths.ts";

export interface LoginUrlsOptions {
  kratos: Pick<Kratos, "startUrl">;
  config: Pick<Config, "baseUrl" | "linkPrefix" | "hydra">;
}

type Parameters = Record<string, string | undefined>;

/** Where a sign-in at Kratos begins, and where its page leads to. */
export function createLoginUrls({ kratos, config }: LoginUrlsOptions) {
  return { loginUrl, startUrl, clientsUrl, linksOf };

  /** Our own `/login`, which knows what to ask of Kratos for a client's sign-in. */
  function loginUrl(parameters: Parameters): string {
    return addQuery(`${config.linkPrefix}${paths.login}`, parameters);
  }

  /** Where the same sign-in begins again: of a client's at our own `/login`. */
  function startUrl({ return_to, ...parameters }: Parameters): string {
    return parameters["login_challenge"] === undefined
      ? kratos.startUrl("login", { return_to, ...parameters })
      : loginUrl(parameters);
  }

  /** The address, if it is one where a sign-in for a client begins: at Hydra. */
  function clientsUrl(returnTo: string | undefined): string | undefined {
    const isClients = returnTo !== undefined && isAuthorizationUrl(returnTo, config.hydra.publicUrl);
    return isClients ? returnTo : undefined;
  }

  /** The way from the page to other flows. Who is asked for a second step, or a password once more, has a session and may end that instead. */
  function linksOf(flow: KratosFlow, begin: Parameters): FlowAbout["links"] {
    if (!isFirstFactor(flow)) {
      const signOutPath = config.hydra.publicUrl === undefined ? paths.loggedOut : paths.logout;
      return { logout: `${config.linkPrefix}${signOutPath}` };
    }
    return {
      verification: isUnverified(flow) ? verificationUrl(begin) : undefined,
      registration: kratos.startUrl("registration", begin),
      recovery: kratos.startUrl("recovery", begin),
    };
  }

  // A verification knows of no challenge: it leads back to where this sign-in goes on.
  function verificationUrl({ login_challenge, return_to }: Parameters): string {
    const login = login_challenge === undefined ? undefined : ownUrl(config, paths.login);
    return kratos.startUrl("verification", {
      return_to: login === undefined ? return_to : addQuery(login, { login_challenge }),
    });
  }
}

/** False for a second step, and for a password that is asked for once more: then there is a session. */
export function isFirstFactor({ refresh, requestedAal }: KratosFlow): boolean {
  return !refresh && requestedAal !== "aal2";
}

// text/id.go of Kratos's: the password was right, and Kratos wants a confirmed address first.
const addressNotVerified = 4_000_010;

function isUnverified({ messages }: KratosFlow): boolean {
  return messages.some(({ id }) => id === addressNotVerified);
}
