// A single-page app with a backend of its own: tokens stay there, the page has a cookie and asks `/api`. Its script signs out by sending the whole
// browser to the provider: what a script fetches signs nobody out.
import express, { type Express } from "express";
import { beginSignIn, discover, endSignIn, signOutUrl, type ClientSettings } from "./relying-party.ts";
import { Sessions } from "./sessions.ts";

const page = `<!doctype html><title>Example</title><main></main><script type="module" src="/app.js"></script>`;

const script = `
const main = document.querySelector("main");
const me = await fetch("/api/me");
const button = document.createElement("button");
main.textContent = me.ok ? "Signed in as " + (await me.json()).subject + " " : "Nobody is signed in ";
button.textContent = me.ok ? "Sign out" : "Sign in";
button.onclick = async () => {
  if (!me.ok) return void location.assign("/api/sign-in");
  const answer = await fetch("/api/sign-out", { method: "POST", headers: { "Content-Type": "application/json" } });
  location.assign((await answer.json()).url);
};
main.append(button);
`;

export async function createSpaBackend(settings: ClientSettings): Promise<Express> {
  const provider = await discover(settings);
  const sessions = new Sessions();
  const app = express();

  app.get("/", (_req, res) => void res.type("html").send(page));
  app.get("/app.js", (_req, res) => void res.type("js").send(script));

  app.get("/api/me", (req, res): void => {
    const signIn = sessions.find(req.headers.cookie)?.signIn;
    if (signIn === undefined) return void res.status(401).json({});
    res.json({ subject: signIn.subject });
  });

  app.get("/api/sign-in", async (_req, res) => {
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

  // JSON alone: a form of another site's can't send that without being asked first (CORS).
  app.post("/api/sign-out", (req, res): void => {
    if (!req.is("application/json")) return void res.status(415).json({});
    const { cookie } = req.headers;
    const signIn = sessions.find(cookie)?.signIn;
    sessions.end(cookie);
    res.json({ url: signIn === undefined ? "/" : signOutUrl(provider, signIn, `${settings.url}/`) });
  });

  return app;
}
