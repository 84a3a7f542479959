import { Router, type Request, type RequestHandler, type Response } from "express";
import { isAuthorizationUrl } from "../hydra/authorization-url.ts";
import type { KratosFlow } from "../kratos/flow.ts";
import type { FlowKind } from "../kratos/kratos.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { refuseSpeculation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import { seeOther } from "../middleware/see-other.ts";
import { paths } from "../paths.ts";
import { viewClient } from "../pages/client-view.ts";
import type { Pages } from "../pages/pages.ts";
import { markBegunAgain, saysBegunAgain } from "../kratos-pages/begun-again.ts";
import type { FlowAbout } from "../kratos-pages/flow-view.ts";
import { openFlow, type OpenFlowDeps } from "../kratos-pages/open-flow.ts";
import { showFlow, type ShowFlowDeps } from "../kratos-pages/show-flow.ts";
import {
  addQuery,
  lastingParameters,
  lostChallenge,
  readStartParameters,
} from "../kratos-pages/start-parameters.ts";
import { aboutVerification, type VerificationDeps } from "./verification.ts";

export interface SelfServiceDeps extends OpenFlowDeps {
  kratos: OpenFlowDeps["kratos"] & ShowFlowDeps["kratos"] & VerificationDeps["kratos"];
  pages: Pages;
}

/** `/registration`, `/recovery` and `/verification`: Kratos's flows; without `?flow=` a new one begins. The settings are the account's. */
export function selfServiceRoutes(deps: SelfServiceDeps): Router {
  const { kratos, cookies, pending, config } = deps;
  const open = openFlow(deps);
  const show = showFlow(deps);
  const aboutConfirming = aboutVerification(deps);
  const router = Router();
  for (const kind of ["registration", "recovery", "verification"] as const) {
    router.all(paths[kind], refuseSpeculation);
    router.get(paths[kind], askFlow(kind));
    router.all(paths[kind], methodNotAllowed("GET", "HEAD"));
  }
  return router;

  function askFlow(kind: FlowKind): RequestHandler {
    return async function ask(req: Request, res: Response): Promise<void> {
      if (readParameter(req.query, "flow") === undefined)
        return seeOther(res, kratos.startUrl(kind, readStartParameters(req.query)));
      const flow = await open(req, res, kind);
      if (flow === undefined) return;
      const lost = kind === "registration" ? lostChallenge(flow) : undefined;
      if (lost !== undefined) {
        if (saysBegunAgain(flow, kind)) markBegunAgain(cookies, res, kind);
        const lasting = lastingParameters(readStartParameters(req.query));
        return seeOther(res, kratos.startUrl(kind, { login_challenge: lost, ...lasting }));
      }
      keepPending(req, res, flow);
      await show(req, res, kind, flow, await aboutOf(req, res, kind, flow));
    };
  }

  function keepPending(req: Request, res: Response, { loginChallenge, loginRequest }: KratosFlow): void {
    if (loginChallenge === undefined || loginRequest === undefined) return;
    const { requestUrl, clientName: name, clientUri: uri } = loginRequest;
    const client = viewClient({ name, uri, logoUri: undefined });
    pending.keep(req, res, { challenge: loginChallenge, requestUrl, client }, { offered: true });
  }

  async function aboutOf(req: Request, res: Response, kind: FlowKind, flow: KratosFlow): Promise<FlowAbout> {
    return kind === "verification" ? aboutConfirming(req, res, flow) : { links: linksFrom(req, flow) };
  }

  // The sign-in that the user came from goes on after any of these.
  function linksFrom(req: Request, { returnTo }: KratosFlow): FlowAbout["links"] {
    const known = readStartParameters(req.query);
    const { login_challenge, return_to } = known;
    const lasting = lastingParameters(known);
    const login = `${config.linkPrefix}${paths.login}`;
    if (login_challenge !== undefined) return { login: addQuery(login, { login_challenge, ...lasting }) };
    const isClients = returnTo !== undefined && isAuthorizationUrl(returnTo, config.hydra.publicUrl);
    return { login: isClients ? returnTo : addQuery(login, { return_to, ...lasting }) };
  }
}
