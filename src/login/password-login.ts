import type { Request, Response } from "express";
import { PageError } from "../errors.ts";
import type { LoginRequest } from "../hydra/login-request.ts";
import { readChallenge } from "../middleware/challenge.ts";
import { demandDocumentLoad } from "../middleware/document-load.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import { seeOther } from "../middleware/see-other.ts";
import { wantsProblem } from "../middleware/problem.ts";
import { answeredSignIns } from "../browser-state/answered-sign-ins.ts";
import { askingUrl } from "../hydra/prompt-login-url.ts";
import { displayName } from "../pages/client-view.ts";
import { paths } from "../paths.ts";
import type { Authenticate } from "./authenticate.ts";
import { chooseAccount, type SignedInUser } from "./choose-account.ts";
import { passwordForm, readFields, type Typed } from "./password-form.ts";
import { rememberedLogin } from "./remembered-login.ts";
import type { LoginDeps } from "./login-deps.ts";

const maxEmailLength = 320;
const maxPasswordLength = 1024;

/**
 * Sign-in by our own form, where there is no Kratos: what Hydra's login request gets, the form's answer, and the form once more after a CSRF
 * token that was refused.
 */
export function passwordLogin(deps: LoginDeps & { authenticate: Authenticate }) {
  const { hydra, authenticate, pages, cookies, signIn, pending, config } = deps;
  const showForm = passwordForm(deps);
  const remembered = rememberedLogin({ cookies, signIn, rememberForMs: config.signIn.rememberForMs });
  const choose = chooseAccount(deps);
  const answered = answeredSignIns({ cookies, publicUrl: config.hydra.publicUrl });
  return { open, answer, showAgain };

  /** Hydra's login request: the form, or, where Hydra remembers a sign-in that this browser knows of, a yes. */
  async function open(req: Request, res: Response, request: LoginRequest): Promise<void> {
    const { challenge, subject, skip, context } = request;
    const choosing = choose.askHydra(req, res, request);
    if (choosing !== undefined) return seeOther(res, choosing);
    if (!skip && !context.prompt.includes("none")) {
      return showForm(req, res, request, { email: expected(req, request), remember: false });
    }
    demandDocumentLoad(req);
    const remember = skip ? remembered.recall(req, subject) : undefined;
    if (remember === undefined) return askAfresh(req, res, request);
    if (choose.show(req, res, request, { user: userOf(subject, signIn.read(req)?.name) })) return;
    const rememberForSeconds = remembered.secondsFor(remember);
    const { redirectTo } = await hydra.acceptLoginRequest(challenge, {
      subject,
      rememberForSeconds,
      extend: remember,
    });
    if (isNavigation(req)) {
      remembered.keep(req, res, { subject, name: signIn.read(req)?.name }, remember);
      choose.end(req, res);
    }
    answered.note(res, "login", challenge, "accepted");
    seeOther(res, redirectTo);
  }

  // Hydra remembers a sign-in of which this browser has nothing of ours: another site's link, or a cookie that ran out. Of such a request
  // Hydra takes its subject alone; of one that begins afresh it takes any user, who then types a password once.
  async function askAfresh(req: Request, res: Response, request: LoginRequest): Promise<void> {
    // OpenID Connect Core 1.0 §3.1.2.1 and §3.1.2.6: no page may be shown, and the client is told.
    if (request.context.prompt.includes("none")) return refuse(res, request, "login_required");
    const url = askingUrl(request.requestUrl, config.hydra.publicUrl);
    if (url !== undefined) return seeOther(res, url);
    showForm(req, res, request, { email: expected(req, request), remember: false });
  }

  // Whose sign-in it is: as the client says, or, when a password is asked for once more, who typed the last one here.
  function expected(req: Request, { context: { loginHint, prompt, maxAgeSeconds } }: LoginRequest): string {
    if (loginHint !== undefined) return loginHint;
    const isOnceMore = prompt.includes("login") || maxAgeSeconds !== undefined;
    const lastHere = isOnceMore && isNavigation(req) ? signIn.read(req)?.name : undefined;
    return lastHere !== undefined && isAddress(lastHere) ? lastHere : "";
  }

  /** The form's answer. A no is `access_denied` to the client (RFC 6749 §4.1.2.1). @throws PageError `unknown_action`, `sign_in_gone` */
  async function answer(req: Request, res: Response): Promise<void> {
    const challenge = readChallenge(req.body, "login_challenge");
    const action = readParameter(req.body, "action");
    if (action !== "accept" && action !== "reject") throw new PageError("unknown_action");
    const request = await findOpen(req, res, challenge);
    if (action === "reject") return refuse(res, request, "access_denied");
    const { email, password, remember } = readFields(req);
    const isPlausible = email.length <= maxEmailLength && password.length <= maxPasswordLength;
    const user = isPlausible ? await authenticate({ email, password }, req) : undefined;
    if (user === undefined) return askForRight(req, res, request, { email, remember });
    // Hydra would answer 400, and this page would lead nowhere.
    if (request.skip && user.subject !== request.subject) return refuse(res, request, "login_required");
    const { redirectTo } = await hydra.acceptLoginRequest(challenge, {
      ...user,
      rememberForSeconds: remembered.secondsFor(remember),
      extend: false,
    });
    remembered.keep(req, res, { ...user, name: email.trim() }, remember);
    answered.note(res, "login", challenge, "accepted");
    seeOther(res, redirectTo);
  }

  // 400 and not 401, which would have to name a scheme that a browser could ask for by itself. Either keeps password managers from
  // saving what was wrong.
  function askForRight(req: Request, res: Response, request: LoginRequest, typed: Typed): void {
    const failure = new PageError("bad_request", { detail: "wrong email or password" });
    if (wantsProblem(req)) throw failure;
    res.err = failure;
    showForm(req, res, request, typed, { problem: "wrong_password", status: failure.status });
  }

  async function showAgain(req: Request, res: Response, refused: PageError): Promise<void> {
    const request = await findOpen(req, res, readChallenge(req.body, "login_challenge"));
    showForm(req, res, request, readFields(req), { problem: "try_again", status: refused.status });
  }

  async function findOpen(req: Request, res: Response, challenge: string): Promise<LoginRequest> {
    const found = answered.check(req, "login", await hydra.getLoginRequest(challenge));
    if (found.state === "gone") throw new PageError("sign_in_gone", { detail: "login used or unknown" });
    pages.askLanguages(req, res, found.request.context.uiLocales);
    return found.request;
  }

  async function refuse(res: Response, request: LoginRequest, why: "access_denied" | "login_required") {
    const { redirectTo } = await hydra.rejectLoginRequest(request.challenge, why);
    answered.note(res, "login", request.challenge, "rejected");
    pending.end(res.req, res, request);
    // Of a refused device Hydra shows its own error, as JSON.
    seeOther(res, request.isDevice ? `${config.linkPrefix}${paths.error}?error=access_denied` : redirectTo);
  }
}

// Of a user who is not called by an address, only the host knows which one is theirs.
function userOf(subject: string, called: string | undefined): SignedInUser {
  const addresses = [subject, called ?? ""].filter(isAddress).map((address) => address.toLowerCase());
  return {
    name: displayName(called ?? subject),
    isMeantBy: (hint) =>
      isAddress(hint) && addresses.length > 0 ? addresses.includes(hint.trim().toLowerCase()) : undefined,
  };
}

function isAddress(text: string): boolean {
  return text.includes("@");
}
