import type { ErrorRequestHandler, Request, RequestHandler } from "express";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import type { HydraLogout, HydraSessions } from "../hydra/hydra-admin.ts";
import type { LogoutRequest } from "../hydra/logout-request.ts";
import type { Kratos } from "../kratos/kratos.ts";
import type { Csrf } from "../middleware/csrf.ts";
import type { AccountSwitch } from "../browser-state/account-switch.ts";
import type { PendingSignIns } from "../browser-state/pending-sign-ins.ts";
import type { SignInCookie } from "../browser-state/sign-in-cookie.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Assets } from "../pages/assets.ts";
import type { Pages } from "../pages/pages.ts";
import type { SignOut } from "../sign-out/sign-out-order.ts";
import type { Decision } from "../sign-out/decision/decide.ts";
import type { CurrentUserReader } from "./current-user.ts";
import type { DeferredRevocations } from "../sign-out/execution/deferred-revocations.ts";
import type { EncryptedFormState } from "./form-state.ts";
import type { OutcomeListener } from "./outcome.ts";

/** What the sign-out is made of. */
export interface LogoutDeps {
  /** Hydra's admin API, as far as a sign-out asks it. */
  hydra: HydraLogout & HydraSessions;
  /** Undefined when no Kratos is set up. */
  kratos: Kratos | undefined;
  /** Renders the pages. */
  pages: Pages;
  /** What the pages load. */
  assets: Assets;
  /** Protects the forms. */
  csrf: Csrf;
  /** Lethe's own cookies. */
  cookies: SignedCookies;
  /** What this browser remembers of who signed in. */
  signIn: SignInCookie;
  /** "Use another account". */
  switches: AccountSwitch;
  /** What this browser was asked to sign in for. */
  pending: Pick<PendingSignIns, "wayBack">;
  /** What a page was made from, on its way through the page's form. */
  formState: EncryptedFormState;
  /** Who is signed in at the browser, as far as that is known. */
  currentUser: CurrentUserReader;
  /** To be flushed before the process stops. */
  revocations: DeferredRevocations;
  /** One line per request, and warnings. */
  log: Logger;
  /** For audit events alone: it has a level of its own. */
  auditLog: Logger;
  /** Undefined when nothing is measured. */
  metrics?: Metrics | undefined;
  /** The settings that it goes by. */
  config: Pick<Config, "logout" | "hydra" | "linkPrefix">;
  /** Ends what was decided on. */
  signOut: SignOut;
  /**
   * A host app's own last word on a decision; but nothing except a user's own page load is ever accepted. Waited for as long as it takes:
   * the host gives what it asks a deadline.
   */
  reviewDecision?: (decision: Decision, request: LogoutRequest, req: Request) => Decision | Promise<Decision>;
  /** A host app's own listener: what became of each sign-out. */
  onOutcome?: OutcomeListener;
  /** What must run before these routes, in a host's app as well: request log and headers. */
  commonMiddleware: RequestHandler[];
  /** The last middleware: what failed, as a page or a problem. */
  errorPage: ErrorRequestHandler;
}
