import { PageError } from "../errors.ts";
import { kratosRefusal } from "./faults.ts";
import { validated, type KratosCall } from "./kratos-call.ts";
import type { KratosSession, KratosSessions } from "./kratos.ts";
import { parseLogoutToken, parseSession, parseSessions } from "./session-wire.ts";

const pageSize = 250;

/** Kratos's sessions, each call with the browser's own cookie. */
export function sessionsApi({ frontend, send, cookies }: KratosCall): KratosSessions {
  return {
    hasCookie: cookies.hasSession,
    whoAmI,
    listOtherSessions,
    endOtherSession,
    endOtherSessions,
    endBrowserSession,
  };

  async function whoAmI(header: string | undefined): Promise<KratosSession | undefined> {
    if (!cookies.hasSession(header)) return undefined;
    const answer = await send(frontend.toSession(undefined, cookies.pick(header)));
    // 403: signed in with one factor where Kratos wants two. That is nobody yet.
    if (answer.status === 401 || answer.status === 403) return undefined;
    if (answer.status !== 200) throw kratosRefusal(answer);
    return validated(() => parseSession(answer.data));
  }

  async function listOtherSessions(header: string | undefined): Promise<KratosSession[]> {
    const own = await whoAmI(header);
    if (own === undefined) return [];
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
    return validated(() => parseSessions(answer.data, own.identity));
  }

  async function endOtherSession(header: string | undefined, id: string): Promise<void> {
    const answer = await send(frontend.disableMySession(id, undefined, cookies.pick(header)));
    if (answer.status !== 204 && answer.status !== 404) throw kratosRefusal(answer);
  }

  async function endOtherSessions(header: string | undefined): Promise<void> {
    const answer = await send(frontend.disableMyOtherSessions(undefined, cookies.pick(header)));
    if (answer.status !== 200) throw kratosRefusal(answer);
  }

  async function endBrowserSession(header: string | undefined): Promise<{ setCookies: string[] }> {
    if (!cookies.hasSession(header)) return { setCookies: [] };
    const cookie = cookies.pick(header);
    const begun = await send(frontend.createBrowserLogoutFlow(cookie));
    if (begun.status === 401) return { setCookies: [] };
    if (begun.status !== 200) throw kratosRefusal(begun);
    const token = validated(() => parseLogoutToken(begun.data));
    const ended = await send(frontend.updateLogoutFlow(token, undefined, cookie));
    // 401: it ended between the two calls.
    if (ended.status !== 204 && ended.status !== 401) throw kratosRefusal(ended);
    // Only the one who ended it knows: a Kratos that says 204 and keeps the session would be believed otherwise.
    const still = await send(frontend.toSession(undefined, cookie));
    if (still.status !== 401) {
      throw new PageError("kratos_fault", {
        detail: `after its end the session still answers ${still.status}`,
      });
    }
    return { setCookies: cookies.pickSet([ended.headers["set-cookie"] ?? []].flat()) };
  }
}
