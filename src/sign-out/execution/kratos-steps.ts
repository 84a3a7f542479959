import { forEachConcurrently } from "../../concurrency.ts";
import { PageError } from "../../errors.ts";
import type { Kratos, KratosSession } from "../../kratos/kratos.ts";
import type { Count } from "../progress.ts";
import type { OrderBrowser } from "../sign-out-order.ts";
import type { Step } from "./steps.ts";

/** Whose account is left, and at which browser. */
interface AccountSignOut {
  subject: string;
  browser: OrderBrowser;
}

const atOnce = 4;
// Kratos lists 250 sessions at a time.
const maxRounds = 10;

/**
 * What ends at Kratos before, and after, what ends at Hydra.
 * @param reach `browser` ends the session of this browser, `identity` every session that the user has
 */
export function accountSteps(
  kratos: Kratos,
  reach: "browser" | "identity",
  { subject, browser, everywhere }: AccountSignOut & { everywhere: boolean },
): { first: Step[]; last: Step[] } {
  const ownOnly: Step = { ends: "account", run: () => endOwnSession(kratos, { subject, browser }) };
  if (!everywhere && reach === "browser") return { first: [ownOnly], last: [] };
  if (kratos.hasAdmin) {
    return {
      first: [{ ends: "account_everywhere", run: () => endEverySession(kratos, { subject, browser }) }],
      last: [],
    };
  }
  // The own session has to last until the others are gone: it is what they are ended with, and a second try needs it again.
  const others: Step = { ends: "account_elsewhere", run: () => kratos.endOtherSessions(browser.cookie) };
  return { first: [others], last: [ownOnly] };
}

/** A session whose second factor is missing ends too, whosever it is. One of another user's is none of this sign-out's business. */
async function endOwnSession(kratos: Kratos, { subject, browser }: AccountSignOut): Promise<string> {
  const { cookie, session, setCookies } = browser;
  const here = session ? ({ state: "signed_in", session } as const) : await kratos.whoAmI(cookie);
  if (here.state === "signed_in" && here.session.identity.id !== subject) return "somebody_elses";
  const ended = await kratos.endBrowserSession(cookie);
  setCookies(ended.setCookies);
  return here.state === "signed_out" && ended.setCookies.length === 0 ? "none" : "ended";
}

// The own one by the browser's flow, which makes the browser forget its cookie; and before the others, which would end it without.
async function endEverySession(kratos: Kratos, order: AccountSignOut): Promise<string> {
  await endOwnSession(kratos, order);
  await kratos.endIdentitySessions(order.subject);
  return "ended";
}

/** Ends these sessions of the user's on other devices. Returns those that Kratos lists afterwards. */
export async function endSessions(
  kratos: Kratos,
  { cookie }: OrderBrowser,
  sessions: readonly KratosSession[],
  count: Count,
): Promise<KratosSession[]> {
  await forEachConcurrently(sessions, atOnce, async ({ id }) => {
    await kratos.endOtherSession(cookie, id);
    count.ended += 1;
  });
  // A Kratos that says yes and keeps the session would be believed otherwise.
  const left = await kratos.listOtherSessions(cookie);
  const kept = left.filter(({ id }) => sessions.some((session) => session.id === id));
  if (kept.length > 0) {
    count.ended -= kept.length;
    throw new PageError("kratos_fault", { detail: "sessions go on after their end" });
  }
  return left;
}

/** The same for all other sessions, in as many rounds as Kratos has pages of them. */
export async function endAllSessions(
  kratos: Kratos,
  browser: OrderBrowser,
  sessions: readonly KratosSession[],
  count: Count,
  rounds = maxRounds,
): Promise<void> {
  if (sessions.length === 0) return demandSession(kratos, browser);
  if (rounds === 0) throw new PageError("kratos_fault", { detail: "a list of sessions without an end" });
  const left = await endSessions(kratos, browser, sessions, count);
  count.of += left.length;
  await endAllSessions(kratos, browser, left, count, rounds - 1);
}

// To a browser without a session Kratos lists none, either.
async function demandSession(kratos: Kratos, { cookie, session }: OrderBrowser): Promise<void> {
  const current = await kratos.whoAmI(cookie);
  if (current.state === "signed_in" && current.session.id === session?.id) return;
  throw new PageError("kratos_fault", { detail: "the session ended on the way" });
}
