import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Request, Response } from "express";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { createEncryption } from "../encryption.ts";
import type { LogoutRequest } from "../hydra/logout-request.ts";
import type { Csrf } from "../middleware/csrf.ts";
import { isNavigation } from "../middleware/navigation.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import type { OtherAccountView } from "../pages/page-locals.ts";
import { paths } from "../paths.ts";
import type { SignInCookie } from "./sign-in-cookie.ts";
import { beginningOf, type BeganAt } from "./sign-in-beginning.ts";

const offered = z.object({
  /** Where the sign-in begins that goes on with another account. */
  beginning: z.string(),
  /** Whom Hydra remembers in this browser, where the page knows. */
  subject: z.string().optional(),
  /** Kratos's id of the identity that the page showed, where it showed one. */
  shown: z.string().optional(),
  /** The mark of Lethe's own sign-in cookie that was there. */
  seen: z.string().optional(),
});
const begun = z.object({ beginning: z.string(), subjects: z.array(z.string()), atMs: z.number() });

interface Whose {
  subject?: string | undefined;
  shown?: string | undefined;
}

/** What "Use another account" leads back to, and whose sign-in the page was about. */
export type OfferedSwitch = z.output<typeof offered>;

export interface ChosenSwitch {
  beginning: string;
  /** Whose sign-in ends on the way; nobody where the page knew none. */
  subjects: string[];
}

/**
 * "Use another account": a form ends the sign-in at hand, and the client's request begins again with nobody signed in. The form carries
 * the request, sealed; a sealed cookie carries it on through Hydra's end-session endpoint. So no page elsewhere can have a user signed out
 * by it: the form is protected, and the cookie is nobody's to write.
 */
export interface AccountSwitch {
  /** The form for a page; undefined where no link can repeat the request, or nobody would see the page. */
  offer(req: Request, res: Response, began: BeganAt & Whose): OtherAccountView | undefined;
  /** The same form once more, with what it has brought. */
  formOf(req: Request, res: Response, sealed: string): OtherAccountView;
  /** What a form has brought; undefined when it is damaged, or not ours. */
  open(sealed: unknown): OfferedSwitch | undefined;
  /** The form was sent, and the browser goes to Hydra. */
  begin(res: Response, chosen: ChosenSwitch): void;
  /** True when the user has just asked for the end of this very sign-in, and so need not be asked. */
  covers(req: Request, request: LogoutRequest): boolean;
  /** Where to go on, once. */
  end(req: Request, res: Response): string | undefined;
}

export interface AccountSwitchOptions {
  cookies: SignedCookies;
  csrf: Csrf;
  signIn: SignInCookie;
  config: Pick<Config, "cookieSecrets" | "hydra" | "linkPrefix" | "logout">;
}

const name = "switch";
// For two redirects.
const coversForMs = 2 * 60 * 1000;
// A sign-out may stop on its way, and be tried again.
const keptForMs = 10 * 60 * 1000;
// As that of a pending sign-in: what nginx takes of an answer's head.
const longest = 2_300;

export function accountSwitch({ cookies, csrf, signIn, config }: AccountSwitchOptions): AccountSwitch {
  const seal = createEncryption(config.cookieSecrets, "account switch");
  return { offer, formOf, open, begin, covers, end };

  function offer(req: Request, res: Response, began: BeganAt & Whose): OtherAccountView | undefined {
    if (config.hydra.publicUrl === undefined || (req.method !== "POST" && !isNavigation(req)))
      return undefined;
    const beginning = beginningOf(began, config);
    if (beginning === undefined) return undefined;
    const sealed = write("offered", {
      beginning,
      subject: began.subject,
      shown: began.shown,
      seen: signIn.read(req)?.mark,
    });
    if (sealed.length > longest) return undefined;
    return formOf(req, res, sealed);
  }

  function formOf(req: Request, res: Response, sealed: string): OtherAccountView {
    const { kratos: account, revoke: revokes } = config.logout;
    const action = `${config.linkPrefix}${paths.otherAccount}`;
    return { action, csrfToken: csrf.token(req, res), sealed, ends: { account, revokes } };
  }

  function open(sealed: unknown): OfferedSwitch | undefined {
    return typeof sealed === "string" ? parse(offered, "offered", sealed) : undefined;
  }

  function begin(res: Response, chosen: ChosenSwitch): void {
    cookies.set(res, name, write("begun", { ...chosen, atMs: Date.now() }), keptForMs);
  }

  // A client's own request to sign somebody out is not what the user asked for.
  function covers(req: Request, { subject, rpInitiated }: LogoutRequest): boolean {
    const known = read(req);
    if (known === undefined || rpInitiated || Date.now() - known.atMs > coversForMs) return false;
    // Of the second step, and of a device's page without Kratos, the sign-in cookie alone says whose it is.
    return known.subjects.length > 0
      ? known.subjects.includes(subject)
      : signIn.read(req)?.isSubject(subject) === true;
  }

  function end(req: Request, res: Response): string | undefined {
    const known = read(req);
    cookies.clearIfSent(req, res, name);
    return known?.beginning;
  }

  // An `id_token_hint` is long.
  function write(about: string, value: object): string {
    return seal.sealBytes(about, deflateRawSync(JSON.stringify(value)));
  }

  function parse<T>(shape: z.ZodType<T>, about: string, sealed: string): T | undefined {
    const bytes = seal.openBytes(about, sealed);
    if (bytes === undefined) return undefined;
    // What another release has sealed counts as absent.
    return shape.safeParse(JSON.parse(inflateRawSync(bytes).toString("utf8"))).data;
  }

  function read(req: Request) {
    const text = cookies.read(req, name);
    const known = text === undefined ? undefined : parse(begun, "begun", text);
    return known !== undefined && Date.now() - known.atMs <= keptForMs ? known : undefined;
  }
}
