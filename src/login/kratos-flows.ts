import type { Request, Response } from "express";
import { ownUrl } from "../config/own-url.ts";
import { withDeadline } from "../deadline.ts";
import { isAuthorizationUrl } from "../hydra/authorization-url.ts";
import type { LoginRequest } from "../hydra/login-request.ts";
import type { KratosFlow } from "../kratos/flow.ts";
import { seeOther } from "../middleware/see-other.ts";
import { viewClient, viewPapers } from "../pages/client-view.ts";
import { markBegunAgain, saysBegunAgain } from "../kratos-pages/begun-again.ts";
import { openFlow } from "../kratos-pages/open-flow.ts";
import { showFlow } from "../kratos-pages/show-flow.ts";
import {
  addQuery,
  lastingParameters,
  lostChallenge,
  readStartParameters,
} from "../kratos-pages/start-parameters.ts";
import type { KratosLoginDeps } from "./login-deps.ts";

const courtesyMs = 1000;

/** Kratos's login hydra, each with what Hydra says of the app that it is for. */
export function kratosFlows({ hydra, kratos, pages, cookies, pending, config }: KratosLoginDeps) {
  const open = openFlow({
    // A flow that begins anew for an app passes by our own door, which knows what to ask of Kratos.
    kratos: {
      getFlow: (...about) => kratos.getFlow(...about),
      startUrl: (kind, parameters) =>
        parameters?.["login_challenge"] === undefined
          ? (beginAt(parameters?.["return_to"]) ?? kratos.startUrl(kind, parameters))
          : loginUrl(parameters),
    },
    cookies,
    pending,
    config,
  });
  const show = showFlow({ pages, kratos, config });
  // A second step, or a password once more, is asked of somebody who has a session: they may want to end that instead.
  const settingsUrl = ownUrl(config, "/settings");
  const signOutPath = `${config.linkPrefix}/${config.hydra.publicUrl === undefined ? "logged-out" : "logout"}`;
  return { showLogin };

  async function showLogin(req: Request, res: Response): Promise<void> {
    const flow = await open(req, res, "login");
    if (flow === undefined) return;
    const { loginChallenge: challenge, returnTo } = flow;
    const lasting = lastingParameters(readStartParameters(req.query));
    // In place of a form that was sent too late, Kratos puts one that has lost its challenge: it would sign in for no app, and then
    // once more for Hydra.
    const lost = lostChallenge(flow);
    const beginning = challenge === undefined ? beginAt(returnTo) : undefined;
    if ((lost ?? beginning) !== undefined && saysBegunAgain(flow, "login"))
      markBegunAgain(cookies, res, "login");
    if (lost !== undefined) return seeOther(res, loginUrl({ login_challenge: lost, ...lasting }));
    if (beginning !== undefined) return seeOther(res, beginning);
    if (challenge !== undefined && isDeadEnd(flow)) {
      return seeOther(res, kratos.startUrl("login", { login_challenge: challenge, ...lasting }));
    }
    const request = challenge === undefined ? undefined : await findRequest(challenge);
    if (request === "gone") return seeOther(res, loginUrl({ login_challenge: challenge, ...lasting }));
    if (request !== undefined) {
      const shown = { challenge: request.challenge, requestUrl: request.requestUrl };
      // With a session there, Kratos leads to a second step, and on from it.
      const offered = isFirstFactor(flow);
      pending.keep(req, res, { ...shown, client: viewClient(request.client) }, { offered });
    }
    const own = settingsUrl !== undefined && returnTo?.split("?", 1)[0] === settingsUrl;
    if (own && isFirstFactor(flow)) {
      pending.keep(req, res, { flow: flow.id, page: `${config.linkPrefix}/settings` }, { offered: true });
    }
    const begin = { login_challenge: challenge, return_to: returnTo, ...lasting };
    await show(req, res, "login", flow, {
      client: request && viewClient(request.client),
      papers: request && viewPapers(request.client),
      loginHint: request?.context.loginHint,
      languages: request?.context.uiLocales,
      startAgain:
        challenge === undefined
          ? kratos.startUrl("login", begin)
          : loginUrl({ login_challenge: challenge, ...lasting }),
      links: isFirstFactor(flow)
        ? {
            verification: isUnverified(flow) ? verificationUrl(begin) : undefined,
            registration: kratos.startUrl("registration", begin),
            recovery: kratos.startUrl("recovery", begin),
          }
        : { logout: signOutPath },
    });
  }

  // A courtesy: without it the page does not name the app. But nobody types a password for a sign-in that is over.
  async function findRequest(challenge: string): Promise<LoginRequest | "gone" | undefined> {
    try {
      const asked = hydra.getLoginRequest(challenge);
      const found = await withDeadline(asked, courtesyMs, () => new Error("took too long"));
      return found.state === "open" ? found.request : found.state;
    } catch {
      return undefined;
    }
  }

  // A verification knows of no challenge: it leads back to where this sign-in goes on.
  function verificationUrl({ login_challenge, return_to }: Record<string, string | undefined>): string {
    const login = login_challenge === undefined ? undefined : ownUrl(config, "/login");
    return kratos.startUrl("verification", {
      return_to: login === undefined ? return_to : addQuery(login, { login_challenge }),
    });
  }

  // A sign-in for a client begins at Hydra.
  function beginAt(returnTo: string | undefined): string | undefined {
    const isClients = returnTo !== undefined && isAuthorizationUrl(returnTo, config.hydra.publicUrl);
    return isClients ? returnTo : undefined;
  }

  function loginUrl(parameters: Record<string, string | undefined>): string {
    return addQuery(`${config.linkPrefix}/login`, parameters);
  }
}

// The password was right, and Kratos wants a confirmed address first.
function isUnverified({ messages }: KratosFlow): boolean {
  return messages.some(({ id }) => id === 4_000_010);
}

function isFirstFactor({ refresh, requestedAal }: KratosFlow): boolean {
  return !refresh && requestedAal !== "aal2";
}

// Of somebody who has no second factor Kratos asks for one all the same, with nothing to fill in.
function isDeadEnd({ requestedAal, nodes }: KratosFlow): boolean {
  return (
    requestedAal === "aal2" && nodes.every((node) => node.type === "input" && node.input.type === "hidden")
  );
}
