import type { Request, Response } from "express";
import type { AccountSwitch, OfferedSwitch } from "../browser-state/account-switch.ts";
import { PageError } from "../errors.ts";
import { endSessionUrl } from "../hydra/endpoints.ts";
import type { BrowserSession } from "../kratos/kratos.ts";
import { readParameter } from "../middleware/parameters.ts";
import { seeOther } from "../middleware/see-other.ts";
import { namesIdentity } from "../pages/names-identity.ts";
import type { LogoutDeps } from "./logout-deps.ts";

type OtherAccountDeps = Pick<LogoutDeps, "kratos" | "config" | "pages"> & {
  switches: AccountSwitch;
};

/** POST /logout/other-account: "Use another account". */
export function otherAccount({ kratos, switches, pages, config }: OtherAccountDeps) {
  const endpoint = endSessionUrl(config.hydra);
  return { begin, showAgain };

  /**
   * 1. Kratos's session of this browser ends, if it is of whom the page showed, whatever LOGOUT_KRATOS says: it would sign the same user in again.
   * 2. Where to go on is kept in a cookie, for `/logged-out`.
   * 3. The browser goes to Hydra, which leads to `/logout` if it knows of a sign-in: there the engine ends it, and the apps are told.
   */
  async function begin(req: Request, res: Response): Promise<void> {
    const offer = readOffer(req);
    if (endpoint === undefined || offer === undefined) throw new PageError("unknown_action");
    // 1
    const here = await kratos?.whoAmI(req.headers.cookie);
    if (isSomebodyElse(here, offer)) return seeOther(res, offer.beginning);
    const ended = await kratos?.endBrowserSession(req.headers.cookie);
    res.append("Set-Cookie", ended?.setCookies ?? []);
    // 2
    switches.begin(res, orderFor(here, offer));
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
    };
    pages.send(req, res, "choose-account", locals, refused.status);
  }

  function readOffer(req: Request): OfferedSwitch | undefined {
    return switches.open(readParameter(req.body, "switch"));
  }
}

// Who has signed in since, in another tab: the page was not theirs. The request begins again, and shows who it is.
function isSomebodyElse(here: BrowserSession | undefined, { shown }: OfferedSwitch): boolean {
  return shown !== undefined && here?.state === "signed_in" && here.session.identity.id !== shown;
}

function orderFor(here: BrowserSession | undefined, offer: OfferedSwitch): OfferedSwitch {
  const identity = here?.state === "signed_in" ? here.session.identity : undefined;
  const subject = identity?.id ?? offer.subject;
  const isOwn = (hint: string) =>
    identity === undefined
      ? hint.toLowerCase() === offer.subject?.toLowerCase()
      : namesIdentity(hint, identity);
  return { beginning: withoutHint(offer.beginning, isOwn), subject };
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
