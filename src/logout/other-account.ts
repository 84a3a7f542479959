import type { Request, Response } from "express";
import type { AccountSwitch, ChosenSwitch, OfferedSwitch } from "../browser-state/account-switch.ts";
import type { RememberedSignIn } from "../browser-state/sign-in-cookie.ts";
import { PageError, type FailureCode } from "../errors.ts";
import { endSessionUrl } from "../hydra/endpoints.ts";
import type { BrowserSession } from "../kratos/kratos.ts";
import { readParameter } from "../middleware/parameters.ts";
import { seeOther } from "../middleware/see-other.ts";
import { namesIdentity } from "../pages/names-identity.ts";
import { paths } from "../paths.ts";
import type { LogoutDeps } from "./logout-deps.ts";

type OtherAccountDeps = Pick<LogoutDeps, "kratos" | "config" | "pages" | "pending" | "signIn"> & {
  switches: AccountSwitch;
};

/** What may pass by itself: the form, which has the client's request, is there once more. An error page would lead away from it. */
export const offeredAgain: readonly FailureCode[] = [
  "csrf_failed",
  "kratos_unavailable",
  "kratos_fault",
  "kratos_denied",
  "overloaded",
  "internal",
];

/** POST /logout/other-account: "Use another account". */
export function otherAccount({ kratos, switches, signIn, pages, pending, config }: OtherAccountDeps) {
  const endpoint = endSessionUrl(config.hydra);
  return { begin, showAgain, leadBack };

  /**
   * 1. Kratos's session of this browser ends, if it is of whom the page showed (without Kratos, Lethe's own cookie says so), whatever LOGOUT_KRATOS says: it would sign the same user in again.
   * 2. Where to go on is kept in a cookie, for `/logged-out`.
   * 3. The browser goes to Hydra, which leads to `/logout` if it knows of a sign-in: there the engine ends it, and the apps are told.
   */
  async function begin(req: Request, res: Response): Promise<void> {
    const offer = readOffer(req);
    if (endpoint === undefined || offer === undefined) throw new PageError("unknown_action");
    // 1
    const here = await kratos?.whoAmI(req.headers.cookie);
    if (here === undefined ? isNewer(signIn.read(req), offer) : isSomebodyElse(here, offer))
      return seeOther(res, offer.beginning);
    const ended = await kratos?.endBrowserSession(req.headers.cookie);
    res.append("Set-Cookie", ended?.setCookies ?? []);
    // 2
    switches.begin(res, choiceOf(here, offer));
    // 3
    seeOther(res, endpoint);
  }

  function showAgain(req: Request, res: Response, refused: PageError): false | void {
    const offer = readOffer(req);
    if (offer === undefined) return false;
    const locals = {
      client: undefined,
      clientLogo: undefined,
      person: undefined,
      expected: undefined,
      isOtherDemanded: false,
      goOnUrl: offer.beginning,
      otherAccount: switches.formOf(req, res, String(readParameter(req.body, "switch"))),
      tryAgain: true,
      problem:
        refused.code === "csrf_failed" ? undefined : pages.messagesFor(req).t(`error.${refused.code}.advice`),
    };
    pages.send(req, res, "choose-account", locals, refused.status);
  }

  /** GET: "Try again" of an error page, or a reload. What the form had is gone; where the sign-in began may be known. */
  function leadBack(req: Request, res: Response): void {
    seeOther(res, pending.wayBack(req) ?? `${config.linkPrefix}${paths.home}`);
  }

  function readOffer(req: Request): OfferedSwitch | undefined {
    return switches.open(readParameter(req.body, "switch"));
  }
}

// Who has signed in since, in another tab: the page was not theirs. The request begins again, and shows who it is.
function isSomebodyElse(here: BrowserSession, { shown }: OfferedSwitch): boolean {
  return shown !== undefined && here.state === "signed_in" && here.session.identity.id !== shown;
}

// The same without Kratos.
function isNewer(here: RememberedSignIn | undefined, { seen, subject }: OfferedSwitch): boolean {
  if (here === undefined || here.mark === seen) return false;
  return subject === undefined || !here.isSubject(subject);
}

function choiceOf(here: BrowserSession | undefined, offer: OfferedSwitch): ChosenSwitch {
  const identity = here?.state === "signed_in" ? here.session.identity : undefined;
  const subjects = [identity?.id, offer.subject, offer.shown].filter((one) => one !== undefined);
  const isOwn = (hint: string) =>
    identity === undefined
      ? hint.toLowerCase() === offer.subject?.toLowerCase()
      : namesIdentity(hint, identity);
  return { beginning: withoutHint(offer.beginning, isOwn), subjects: [...new Set(subjects)] };
}

// The address of the user who goes would stand in the field of the one who comes.
function withoutHint(beginning: string, isOwn: (hint: string) => boolean): string {
  if (!URL.canParse(beginning)) return beginning;
  const url = new URL(beginning);
  const hint = url.searchParams.get("login_hint");
  if (hint === null || !isOwn(hint)) return beginning;
  url.searchParams.delete("login_hint");
  return url.href;
}
