// Route handlers as Next.js has them (`app/auth/[step]/route.ts`: `export const { GET, POST } = createHandlers(settings)`), of the web's own Request and
// Response: other frameworks take them as well.
import { beginSignIn, discover, endSignIn, signOutUrl, type ClientSettings } from "./relying-party.ts";
import { Sessions } from "./sessions.ts";

type Handler = (request: Request) => Promise<Response>;

/** @param settings whose `url` ends on `/auth`: registered are `/auth/callback` and, for after the sign-out, the origin's `/` */
export function createHandlers(settings: ClientSettings): {
  GET: Handler;
  POST: Handler;
  sessions: Sessions;
} {
  const discovered = discover(settings);
  const sessions = new Sessions();
  const home = new URL("/", settings.url).href;

  return { GET: get, POST: post, sessions };

  async function get(request: Request): Promise<Response> {
    if (stepOf(request) === "sign-in") {
      const { to, departure } = await beginSignIn(await discovered, settings.url);
      return seeOther(to, sessions.start({ departure }));
    }
    return stepOf(request) === "callback" ? callback(request) : new Response(undefined, { status: 404 });
  }

  async function callback(request: Request): Promise<Response> {
    const cookie = request.headers.get("cookie");
    const departure = sessions.find(cookie)?.departure;
    if (departure === undefined) return seeOther(home);
    // Behind a proxy the request's own address is not the one that browsers see.
    const { search } = new URL(request.url);
    const signIn = await endSignIn(await discovered, new URL(`${settings.url}/callback${search}`), departure);
    sessions.end(cookie);
    return seeOther(home, sessions.start({ signIn }));
  }

  async function post(request: Request): Promise<Response> {
    if (stepOf(request) !== "sign-out") return new Response(undefined, { status: 404 });
    const cookie = request.headers.get("cookie");
    const signIn = sessions.find(cookie)?.signIn;
    sessions.end(cookie);
    return seeOther(signIn === undefined ? home : signOutUrl(await discovered, signIn, home));
  }
}

function stepOf({ url }: Request): string | undefined {
  return new URL(url).pathname.split("/").at(-1);
}

function seeOther(location: string, cookie?: string): Response {
  return new Response(undefined, {
    status: 303,
    headers: { Location: location, ...(cookie !== undefined && { "Set-Cookie": cookie }) },
  });
}
