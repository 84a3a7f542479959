import { Router, type Request, type Response } from "express";
import type { Config } from "../config/config.ts";
import { PageError } from "../errors.ts";
import { deviceVerificationUrl } from "../hydra/endpoints.ts";
import type { HydraDevice, UserCodeAnswer } from "../hydra/hydra-admin.ts";
import { allowedDevice } from "../browser-state/allowed-device.ts";
import { askAgain } from "../middleware/ask-again.ts";
import { readChallenge } from "../middleware/challenge.ts";
import type { AccountSwitch } from "../browser-state/account-switch.ts";
import type { SignInCookie } from "../browser-state/sign-in-cookie.ts";
import type { Kratos } from "../kratos/kratos.ts";
import type { Csrf } from "../middleware/csrf.ts";
import { form } from "../middleware/form.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { isNavigation, refuseSpeculation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { seeOther } from "../middleware/see-other.ts";
import { wantsProblem } from "../middleware/problem.ts";
import { paths } from "../paths.ts";
import type { Pages } from "../pages/pages.ts";
import type { DeviceLocals } from "./device-locals.ts";
import { userAtBrowser } from "./user-at-browser.ts";
import { codesToTry, readUserCode } from "./user-code.ts";

export interface DeviceDeps {
  hydra: HydraDevice;
  pages: Pages;
  csrf: Csrf;
  /** Undefined when no Kratos is set up. */
  kratos: Pick<Kratos, "whoAmI"> | undefined;
  /** What this browser remembers of who signed in. */
  signIn: SignInCookie;
  /** "Use another account". */
  switches: AccountSwitch;
  cookies: SignedCookies;
  config: Pick<Config, "device" | "hydra" | "linkPrefix">;
}

/** `/device` and `/device/success`: Hydra's `urls.device.verification` and `urls.device.success` (RFC 8628). */
export function deviceRoutes({ hydra, pages, csrf, cookies, switches, config, ...deps }: DeviceDeps): Router {
  const userHere = userAtBrowser(deps);
  const verificationUrl = deviceVerificationUrl(config.hydra);
  const devices = allowedDevice(cookies);
  const router = Router();
  router.all([paths.device, paths.deviceSuccess], refuseSpeculation);
  router.get(paths.device, askCode);
  router.post(
    paths.device,
    form,
    csrf.verify,
    sendCode,
    askAgain(showAgain, ["csrf_failed", "sign_in_gone"]),
  );
  router.all(paths.device, methodNotAllowed("GET", "HEAD", "POST"));
  router.get(paths.deviceSuccess, showSuccess);
  router.all(paths.deviceSuccess, methodNotAllowed("GET", "HEAD"));
  return router;

  // Never more than a form, though the link may bring the code along: the sender of such a link waits for the user to go on
  // without a thought (RFC 8628 §5.4).
  async function askCode(req: Request, res: Response): Promise<void> {
    if (readParameter(req.query, "device_challenge") === undefined) return begin(req, res);
    const challenge = readChallenge(req.query, "device_challenge");
    await showForm(req, res, { challenge, userCode: readUserCode(req.query) ?? "", problem: undefined }, 200);
  }

  async function sendCode(req: Request, res: Response): Promise<void> {
    const challenge = readChallenge(req.body, "device_challenge");
    const userCode = readUserCode(req.body) ?? "";
    const answer = await acceptUserCode(challenge, codesToTry(userCode));
    if (answer.state === "accepted") return seeOther(res, answer.redirectTo);
    if (answer.state === "gone") throw new PageError("sign_in_gone", { detail: "device challenge" });
    const failure = new PageError("bad_request", { detail: "wrong, used or expired user code" });
    if (wantsProblem(req)) throw failure;
    res.err = failure;
    await showForm(req, res, { challenge, userCode, problem: "wrong_code" }, failure.status);
  }

  function showAgain(req: Request, res: Response, refused: PageError): Promise<void> {
    const challenge = readChallenge(req.body, "device_challenge");
    const problem = refused.code === "sign_in_gone" ? "gone" : "try_again";
    return showForm(req, res, { challenge, userCode: readUserCode(req.body) ?? "", problem }, refused.status);
  }

  async function acceptUserCode(challenge: string, codes: string[]): Promise<UserCodeAnswer> {
    const [code, ...others] = codes;
    if (code === undefined) return { state: "wrong_code" };
    const answer = await hydra.acceptUserCode(challenge, code);
    return answer.state === "wrong_code" ? acceptUserCode(challenge, others) : answer;
  }

  // The user typed this address, not the one that their device shows: Hydra's leads back here with a challenge.
  function begin(req: Request, res: Response): void {
    if (verificationUrl === undefined) throw new PageError("link_missing");
    seeOther(res, withUserCode(verificationUrl, readUserCode(req.query)));
  }

  async function showForm(req: Request, res: Response, about: FormAbout, status: number): Promise<void> {
    const page = withUserCode(`${config.linkPrefix}${paths.device}`, about.userCode);
    const startAgain = verificationUrl === undefined ? undefined : page;
    const isSeen = req.method === "POST" || isNavigation(req);
    const user = isSeen && about.problem !== "gone" ? await userHere(req) : undefined;
    // A load that is no page view of a user's leaves nothing behind, not even a cookie.
    const csrfToken = isSeen ? csrf.token(req, res) : "";
    const otherAccount = user && switches.offer(req, res, { page, shown: user.identityId });
    const codeKind = config.device.userCode;
    const locals = { ...about, codeKind, csrfToken, startAgain, person: user?.name, otherAccount };
    pages.send(req, res, "device", locals, status);
  }

  // Any browser can open this address: the page says what was done only where this one has done it.
  function showSuccess(req: Request, res: Response): void {
    const name = devices.nameOf(req, readParameter(req.query, "client_id"));
    pages.send(req, res, "device-success", { client: name === undefined ? undefined : { name } });
  }
}

type FormAbout = Pick<DeviceLocals, "challenge" | "userCode" | "problem">;

function withUserCode(url: string, userCode: string | undefined): string {
  return userCode ? `${url}?${new URLSearchParams({ user_code: userCode }).toString()}` : url;
}
