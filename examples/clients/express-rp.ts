// A web app on Express that signs users in and out with openid-client.
import express, { type Express } from "express";
import { beginSignIn, discover, endSignIn, signOutUrl, type ClientSettings } from "./relying-party.ts";
import { Sessions } from "./sessions.ts";

export async function createExpressApp(settings: ClientSettings): Promise<Express> {
  const provider = await discover(settings);
  const sessions = new Sessions();
  const app = express();

  app.get("/", (req, res) => {
    const signIn = sessions.find(req.headers.cookie)?.signIn;
    const page =
      signIn === undefined
        ? '<p>Nobody is signed in.</p><a href="/sign-in">Sign in</a>'
        : '<p>Signed in.</p><form method="post" action="/sign-out"><button id="sign-out">Sign out</button></form>';
    res.type("html").send(page);
  });

  app.get("/sign-in", async (_req, res) => {
    const { to, departure } = await beginSignIn(provider, settings.url);
    res.setHeader("Set-Cookie", sessions.start({ departure }));
    res.redirect(303, to);
  });

  app.get("/callback", async (req, res) => {
    const { cookie } = req.headers;
    const departure = sessions.find(cookie)?.departure;
    if (departure === undefined) return res.redirect(303, "/");
    const signIn = await endSignIn(provider, new URL(req.originalUrl, settings.url), departure);
    sessions.end(cookie);
    res.setHeader("Set-Cookie", sessions.start({ signIn }));
    res.redirect(303, "/");
  });

  // A form, not a link: no other page can end this session by an image. The app's own session ends first, whatever happens on the way.
  app.post("/sign-out", (req, res) => {
    const { cookie } = req.headers;
    const signIn = sessions.find(cookie)?.signIn;
    sessions.end(cookie);
    res.redirect(303, signIn === undefined ? "/" : signOutUrl(provider, signIn, `${settings.url}/`));
  });

  return app;
}
