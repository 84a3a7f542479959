import { Router, type Request, type Response } from "express";
import { PageError } from "../errors.ts";
import { errorParameters } from "../hydra/error-parameters.ts";
import { askAgain } from "../middleware/ask-again.ts";
import { readChallenge } from "../middleware/challenge.ts";
import { followOnce } from "../browser-state/follow-once.ts";
import { form } from "../middleware/form.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { isNavigation, refuseSpeculation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import { seeOther } from "../middleware/see-other.ts";
import { answeredSignIns } from "../browser-state/answered-sign-ins.ts";
import { paths } from "../paths.ts";
import { authorizationUrl } from "./default-client.ts";
import { markBegunAgain } from "../kratos-pages/begun-again.ts";
import { kratosFlows } from "./kratos-flows.ts";
import { kratosRequests } from "./kratos-request.ts";
import type { LoginDeps } from "./login-deps.ts";
import { passwordLogin } from "./password-login.ts";

/**
 * `/login`, where Hydra sends the browser with a `login_challenge` (its `urls.login`), and Kratos with a `flow`.
 * @param deps of `createDeps`
 * @throws Error where neither Kratos nor a password check is there to say who signs in
 */
export function loginRoutes(deps: LoginDeps): Router {
  const { hydra, kratos, authenticate, pending, cookies } = deps;
  const atKratos = kratos && { ...kratosRequests({ ...deps, kratos }), ...kratosFlows({ ...deps, kratos }) };
  const passwords = authenticate && !kratos ? passwordLogin({ ...deps, authenticate }) : undefined;
  const method = atKratos ?? passwords ?? nobodyToAsk();
  const follow = followOnce(cookies);
  const answered = answeredSignIns({ cookies, publicUrl: deps.config.hydra.publicUrl });
  const router = Router();
  router.all(paths.login, ...deps.commonMiddleware, refuseSpeculation);
  router.get(paths.login, askLogin);
  if (passwords)
    router.post(paths.login, form, deps.csrf.verify, passwords.answer, askAgain(passwords.showAgain));
  router.all(paths.login, methodNotAllowed("GET", "HEAD", ...(passwords ? ["POST"] : [])));
  router.use(deps.assets.routes);
  router.use(deps.errorPage);
  return router;

  async function askLogin(req: Request, res: Response): Promise<void> {
    if (atKratos && readParameter(req.query, "flow") !== undefined) return atKratos.showLogin(req, res);
    if (readParameter(req.query, "login_challenge") === undefined) return begin(req, res);
    const challenge = readChallenge(req.query, "login_challenge");
    const found = answered.check(req, "login", await hydra.getLoginRequest(challenge));
    if (found.state === "open") {
      deps.pages.askLanguages(req, res, found.request.context.uiLocales);
      return method.open(req, res, found.request);
    }
    if (isNavigation(req) && follow(req, res, challenge, found.restartUrl)) return;
    // Of one that has expired Hydra says nothing more.
    const beginning = pending.find(req, challenge)?.beginning;
    if (isNavigation(req) && follow(req, res, challenge, beginning, sayBegunAgain)) return;
    throw new PageError("sign_in_gone", { detail: "login used, rejected or unknown" });
  }

  function sayBegunAgain(res: Response): void {
    markBegunAgain(cookies, res, "login");
  }

  // A user opened this address by hand, or another page of ours asks for more than a sign-in.
  async function begin(req: Request, res: Response): Promise<void> {
    // Apps send users here whose sign-in went wrong: to begin it again would go wrong again, and so on. Most of Hydra's errors go to the
    // app, and reach the page that explains them only this way.
    if (readParameter(req.query, "error") !== undefined)
      return seeOther(
        res,
        `${deps.config.linkPrefix}${paths.error}?${errorParameters(req.query).toString()}`,
      );
    if (atKratos?.isWished(req)) return atKratos.begin(req, res);
    const url = await authorizationUrl(hydra, deps.config);
    if (url === undefined && atKratos) return atKratos.begin(req, res);
    if (url === undefined) throw new PageError("link_missing");
    seeOther(res, url);
  }
}

// Not a route that is missing, which would be found by the first user.
function nobodyToAsk(): never {
  throw new Error(
    "loginRoutes has nobody to ask who signs in: set KRATOS_PUBLIC_URL, or give createDeps an `authenticate`",
  );
}
