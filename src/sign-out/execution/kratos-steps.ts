import type { Kratos, KratosSession } from "../../kratos/kratos.ts";
import type { Step } from "./steps.ts";

/** Whose account is left, and at which browser. */
export interface AccountVisit {
  subject: string;
  everywhere: boolean;
  /** The browser's Cookie header. */
  cookie: string | undefined;
  /** Kratos's session of this browser, if somebody has asked for it already. */
  session: KratosSession | undefined;
  /** Passes Kratos's Set-Cookie lines on to the browser. */
  setCookies: (lines: string[]) => void;
}

/** What ends at Kratos, before and after what ends at Hydra. */
export interface AccountSteps {
  first: Step[];
  last: Step[];
}

/** @param reach `browser` ends the session of this browser, `identity` every session that the person has */
export function accountSteps(kratos: Kratos, reach: "browser" | "identity") {
  return function stepsFor(visit: AccountVisit): AccountSteps {
    const ownOnly = { ends: "account", run: () => endOwn(visit) } as const;
    if (!visit.everywhere && reach === "browser") return { first: [ownOnly], last: [] };
    if (kratos.hasAdmin) {
      return { first: [{ ends: "account_everywhere", run: () => endAll(visit) }], last: [] };
    }
    // The own session has to last until the others are gone: it is what they are ended with, and a second try needs it again.
    const others = { ends: "account_elsewhere", run: () => kratos.endOtherSessions(visit.cookie) } as const;
    return { first: [others], last: [ownOnly] };
  };

  /** A session whose second factor is missing ends too, whosever it is. One of another user's is none of this sign-out's business. */
  async function endOwn({ subject, cookie, session, setCookies }: AccountVisit): Promise<string> {
    const here = session ? ({ state: "signed_in", session } as const) : await kratos.whoAmI(cookie);
    if (here.state === "signed_in" && here.session.identity.id !== subject) return "somebody_elses";
    const ended = await kratos.endBrowserSession(cookie);
    setCookies(ended.setCookies);
    return here.state === "signed_out" && ended.setCookies.length === 0 ? "none" : "ended";
  }

  // The own one by the browser's flow, which makes the browser forget its cookie; and before the others, which would end it without.
  async function endAll(visit: AccountVisit): Promise<string> {
    await endOwn(visit);
    await kratos.endIdentitySessions(visit.subject);
    return "ended";
  }
}
