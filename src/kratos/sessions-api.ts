import { PageError } from "../errors.ts";
import { errorIdOf, isKratosError, kratosRefusal } from "./kratos-errors.ts";
import { validated, type KratosCall } from "./kratos-call.ts";
import { isKratosId } from "./kratos-id.ts";
import type { BrowserSession, KratosSession, KratosSessions } from "./kratos.ts";
import { parseLogoutToken, parseSession, parseSessions } from "./session-wire.ts";

const pageSize = 250;

/** Kratos's sessions, each call with the browser's own cookie. */
export function sessionsApi({ frontend, send, cookies }: KratosCall): KratosSessions {
  return {
    hasCookie: cookies.hasSession,
    reachesHere: (header) => cookies.pick(header) !== undefined,
    whoAmI,
    listOtherSessions,
    endOtherSession,
    endOtherSessions,
    endBrowserSession,
  };

  async function whoAmI(header: string | undefined): Promise<BrowserSession> {
    if (!cookies.hasSession(header)) return { state: "signed_out" };
    const answer = await send(frontend.toSession(undefined, cookies.pick(header)));
    if (isKratosError(answer, 401)) return { state: "signed_out" };
    if (answer.status === 403 && errorIdOf(answer) === "session_aal2_required")
      return { state: "second_factor_missing" };
    if (answer.status !== 200) throw kratosRefusal(answer);
    const session = validated(() => parseSession(answer.data));
    return session === undefined ? { state: "signed_out" } : { state: "signed_in", session };
  }

  async function listOtherSessions(header: string | undefined): Promise<KratosSession[]> {
    const own = await whoAmI(header);
    if (own.state === "signed_out") return [];
    if (own.state === "second_factor_missing")
      throw new PageError("kratos_fault", { detail: "the second factor is missing" });
    const listed = frontend.listMySessions(
      undefined,
      undefined,
      pageSize,
      undefined,
      undefined,
      cookies.pick(header),
    );
    const answer = await send(listed);
    if (answer.status !== 200) throw kratosRefusal(answer);
    return validated(() => parseSessions(answer.data, own.session.identity));
  }

  async function endOtherSession(header: string | undefined, id: string): Promise<void> {
    if (!isKratosId(id)) return;
    const answer = await send(frontend.disableMySession(id, undefined, cookies.pick(header)));
    if (answer.status !== 204 && !isKratosError(answer, 404)) throw kratosRefusal(answer);
  }

  async function endOtherSessions(header: string | undefined): Promise<void> {
    const answer = await send(frontend.disableMyOtherSessions(undefined, cookies.pick(header)));
    if (answer.status !== 200) throw kratosRefusal(answer);
  }

  async function endBrowserSession(header: string | undefined): Promise<{ setCookies: string[] }> {
    if (!cookies.hasSession(header)) return { setCookies: [] };
    const cookie = cookies.pick(header);
    const begun = await send(frontend.createBrowserLogoutFlow(cookie));
    if (isKratosError(begun, 401)) return { setCookies: [] };
    if (begun.status !== 200) throw kratosRefusal(begun);
    const token = validated(() => parseLogoutToken(begun.data));
    const ended = await send(frontend.updateLogoutFlow(token, undefined, cookie));
    // 401: it ended between the two calls.
    if (ended.status !== 204 && !isKratosError(ended, 401)) throw kratosRefusal(ended);
    // Only the one who ended it knows: a Kratos that says 204 and keeps the session would be believed otherwise.
    const still = await send(frontend.toSession(undefined, cookie));
    if (!isKratosError(still, 401)) {
      throw new PageError("kratos_fault", {
        detail: `after its end the session still answers ${still.status}`,
      });
    }
    return { setCookies: cookies.pickSet([ended.headers["set-cookie"] ?? []].flat()) };
  }
}
