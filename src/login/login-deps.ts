import type { ErrorRequestHandler, RequestHandler } from "express";
import type { AccountSwitch } from "../browser-state/account-switch.ts";
import type { PendingSignIns } from "../browser-state/pending-sign-ins.ts";
import type { SignInCookie } from "../browser-state/sign-in-cookie.ts";
import type { Config } from "../config/config.ts";
import type { HydraLogin } from "../hydra/hydra-admin.ts";
import type { Kratos } from "../kratos/kratos.ts";
import type { Csrf } from "../middleware/csrf.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import type { Assets } from "../pages/assets.ts";
import type { Pages } from "../pages/pages.ts";
import type { Authenticate } from "./authenticate.ts";

/** What the sign-in is made of. */
export interface LoginDeps {
  /** Hydra's admin API, as far as a sign-in asks it. */
  hydra: HydraLogin;
  /** Undefined when no Kratos is set up: then passwords are checked by `authenticate`. */
  kratos: Kratos | undefined;
  /** Checks passwords where there is no Kratos. */
  authenticate: Authenticate | undefined;
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
  pending: PendingSignIns;
  /** The settings that it goes by. */
  config: Pick<Config, "hydra" | "signIn" | "baseUrl" | "linkPrefix">;
  /** What must run before these routes, in a host's app as well: request log and headers. */
  commonMiddleware: RequestHandler[];
  /** The last middleware: what failed, as a page or a problem. */
  errorPage: ErrorRequestHandler;
}

/** Where Kratos knows the users. */
export type KratosLoginDeps = LoginDeps & { kratos: Kratos };
