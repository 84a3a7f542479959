import type { Request, Response } from "express";
import { ownUrl } from "../config/own-url.ts";
import { withDeadline } from "../deadline.ts";
import type { LoginRequest } from "../hydra/login-request.ts";
import type { KratosFlow } from "../kratos/flow.ts";
import type { KratosIdentity } from "../kratos/kratos.ts";
import { seeOther } from "../middleware/see-other.ts";
import { paths } from "../paths.ts";
import { viewClient, viewPapers } from "../pages/client-view.ts";
import { identityName } from "../pages/identity-name.ts";
import { markBegunAgain, saysBegunAgain } from "../kratos-pages/begun-again.ts";
import { openFlow } from "../kratos-pages/open-flow.ts";
import { showFlow } from "../kratos-pages/show-flow.ts";
import {
  lastingParameters,
  lostChallenge,
  readStartParameters,
  type StartParameters,
} from "../kratos-pages/start-parameters.ts";
import type { KratosLoginDeps } from "./login-deps.ts";
import { createLoginUrls, isFirstFactor } from "./login-urls.ts";

interface Offered {
  flow: KratosFlow;
  request: LoginRequest | undefined;
  /** The identity that the page shows. */
  shown: string | undefined;
}

// For what the page can do without.
const lookupTimeoutMs = 1000;

/** Kratos's login flows, each with what Hydra says of the client that it is for. */
export function kratosFlows({ hydra, kratos, pages, cookies, pending, switches, config }: KratosLoginDeps) {
  const { loginUrl, startUrl, clientsUrl, linksOf } = createLoginUrls({ kratos, config });
  const open = openFlow({
    // A flow that begins anew for a client passes by our own /login, which knows what to ask of Kratos.
    kratos: {
      getFlow: (...about) => kratos.getFlow(...about),
      startUrl: (kind, parameters) =>
        parameters?.["login_challenge"] === undefined
          ? (clientsUrl(parameters?.["return_to"]) ?? kratos.startUrl(kind, parameters))
          : loginUrl(parameters),
    },
    cookies,
    pending,
    config,
  });
  const show = showFlow({ pages, kratos, config });
  const settings = { url: ownUrl(config, paths.settings), page: `${config.linkPrefix}${paths.settings}` };
  return { showLogin };

  async function showLogin(req: Request, res: Response): Promise<void> {
    // 1. The flow, or where it begins anew.
    const flow = await open(req, res, "login");
    if (flow === undefined) return;
    const { loginChallenge: challenge, returnTo } = flow;
    const lasting = lastingParameters(readStartParameters(req.query));
    // 2. Whether its form leads anywhere.
    const instead = insteadOf(res, flow, lasting);
    if (instead !== undefined) return seeOther(res, instead);
    // 3. The client that it is for, and whose sign-in is to be confirmed.
    const isFirst = isFirstFactor(flow);
    const [request, identity] = await Promise.all([
      challenge === undefined ? undefined : findRequest(challenge),
      isFirst ? undefined : findIdentity(req),
    ]);
    if (request === "gone") return seeOther(res, loginUrl({ login_challenge: challenge, ...lasting }));
    keepPending(req, res, flow, request);
    // 4. The page.
    const begin = { login_challenge: challenge, return_to: returnTo, ...lasting };
    await show(req, res, "login", flow, {
      client: request && viewClient(request.client),
      papers: request && viewPapers(request.client),
      loginHint: request?.context.loginHint,
      languages: request?.context.uiLocales,
      startAgain: startUrl(begin),
      links: linksOf(flow, begin),
      person: identity && identityName(identity),
      otherAccount: isFirst ? undefined : offerOther(req, res, { flow, request, shown: identity?.id }),
    });
  }

  // For a page of ours there is the account of the one who comes.
  function offerOther(req: Request, res: Response, { flow, request, shown }: Offered) {
    if (flow.loginChallenge === undefined)
      return switches.offer(req, res, { page: `${config.linkPrefix}${paths.account}`, shown });
    const requestUrl = request?.requestUrl ?? flow.loginRequest?.requestUrl;
    if (requestUrl === undefined) return undefined;
    return switches.offer(req, res, { requestUrl, subject: request?.subject || undefined, shown });
  }

  // In place of a form that was sent too late, Kratos puts one that has lost its challenge: it would sign in for no client, and then once
  // more for Hydra. A client's sign-in that Kratos knows only by where it returns to begins at Hydra as well.
  function insteadOf(res: Response, flow: KratosFlow, lasting: StartParameters): string | undefined {
    const { loginChallenge: challenge, returnTo } = flow;
    const lost = lostChallenge(flow);
    const beginning = challenge === undefined ? clientsUrl(returnTo) : undefined;
    if ((lost ?? beginning) !== undefined && saysBegunAgain(flow, "login"))
      markBegunAgain(cookies, res, "login");
    if (lost !== undefined) return loginUrl({ login_challenge: lost, ...lasting });
    if (beginning !== undefined) return beginning;
    if (challenge === undefined || !isDeadEnd(flow)) return undefined;
    return kratos.startUrl("login", { login_challenge: challenge, ...lasting });
  }

  // A courtesy: without it the page does not name the client. But no user should type a password for a sign-in that is over.
  async function findRequest(challenge: string): Promise<LoginRequest | "gone" | undefined> {
    try {
      const asked = hydra.getLoginRequest(challenge);
      const found = await withDeadline(asked, lookupTimeoutMs, () => new Error("took too long"));
      return found.state === "open" ? found.request : found.state;
    } catch {
      return undefined;
    }
  }

  // A courtesy as well. Of a user who has yet to take the second step Kratos does not say who it is.
  async function findIdentity(req: Request): Promise<KratosIdentity | undefined> {
    try {
      const asked = kratos.whoAmI(req.headers.cookie);
      const here = await withDeadline(asked, lookupTimeoutMs, () => new Error("took too long"));
      return here.state === "signed_in" ? here.session.identity : undefined;
    } catch {
      return undefined;
    }
  }

  // With a session there, Kratos leads to a second step, and on from it.
  function keepPending(req: Request, res: Response, flow: KratosFlow, request: LoginRequest | undefined) {
    const offered = isFirstFactor(flow);
    if (request !== undefined) {
      const { challenge, requestUrl, client } = request;
      pending.keep(req, res, { challenge, requestUrl, client: viewClient(client) }, { offered });
    }
    const isForSettings = settings.url !== undefined && flow.returnTo?.split("?", 1)[0] === settings.url;
    if (isForSettings && offered) {
      pending.keep(req, res, { flow: flow.id, page: settings.page }, { offered });
    }
  }
}

// Of a user who has no second factor Kratos asks for one all the same, with nothing to fill in.
function isDeadEnd({ requestedAal, nodes }: KratosFlow): boolean {
  return (
    requestedAal === "aal2" && nodes.every((node) => node.type === "input" && node.input.type === "hidden")
  );
}
