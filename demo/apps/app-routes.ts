import { randomUUID } from "node:crypto";
import express, { Router, type NextFunction, type Request, type Response } from "express";
import { z } from "zod";
import { sendPage } from "../web/page.ts";
import type { Html } from "../web/html.ts";
import { waitsForNews } from "../web/news.ts";
import { loggedOut, signedInHome, signedOutHome, toldHome, trouble } from "./app-pages.ts";
import type { AppSettings } from "./app-settings.ts";
import type { AppSessions } from "./app-sessions.ts";
import type { Departures } from "./departures.ts";
import type { RelyingParty } from "./relying-party.ts";

export interface AppDeps {
  settings: AppSettings;
  party: RelyingParty;
  sessions: AppSessions;
  departures: Departures;
}

export function appRoutes({ settings, party, sessions, departures }: AppDeps): Router {
  const { APP_NAME: name, APP_HINT: hint } = settings;
  const looksAtAccess = settings.APP_SCOPE.split(" ").includes("offline_access");
  const router = Router();
  router.get("/", showHome);
  router.get("/sign-in", beginSignIn);
  router.get("/callback", finishSignIn);
  router.post("/sign-out", beginSignOut);
  router.get("/logged-out", showLoggedOut);
  router.use(showTrouble);
  return router;

  async function showHome(req: Request, res: Response): Promise<void> {
    const session = sessions.find(req);
    const face = { name, hint, signOutUrlWithoutHint: await party.signOutUrlWithoutHint() };
    if (session === undefined) return send(res, signedOutHome(face));
    const found = looksAtAccess ? { ...face, hasAccess: await party.hasAccess(session) } : face;
    const { length: told } = session.notices;
    send(res, told > 0 ? toldHome(found, session) : signedInHome(found, session), waitsForNews(told));
  }

  async function beginSignIn(req: Request, res: Response): Promise<void> {
    const { url, departure } = await party.signInUrl({ asOther: req.query["as"] === "other" });
    departures.keepSignIn(res, departure);
    res.redirect(303, url);
  }

  async function finishSignIn(req: Request, res: Response): Promise<void> {
    const departure = departures.takeSignIn(req, res, readState(req));
    if (departure === undefined)
      return sendTrouble(res, "This sign-in did not begin in this browser, or too long ago.");
    const { scope } = req.query;
    if (typeof scope === "string" && !scope.split(" ").includes("openid"))
      return sendTrouble(res, `${name} may not know who you are: openid was not granted.`);
    sessions.start(res, await party.signedIn(req.originalUrl, departure));
    res.redirect(303, "/");
  }

  /** The app's own session first: whatever happens at the provider, this app keeps its promise. */
  async function beginSignOut(req: Request, res: Response): Promise<void> {
    const session = sessions.find(req);
    sessions.end(req, res);
    if (session === undefined) return res.redirect(303, "/");
    const state = randomUUID();
    departures.keepSignOut(res, state);
    res.redirect(303, await party.signOutUrl(session.idToken, state));
  }

  function showLoggedOut(req: Request, res: Response): void {
    const isOurs = departures.takeSignOut(req, res, readState(req));
    if (isOurs) send(res, loggedOut({ name, hint, signOutUrlWithoutHint: "" }));
    else
      sendTrouble(res, "This sign-out did not begin in this browser: the state is missing, foreign or used.");
  }

  function showTrouble(error: unknown, _req: Request, res: Response, _next: NextFunction): void {
    const code = z.object({ error: z.string() }).safeParse(error).data?.error;
    const why = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    sendTrouble(res, `The provider did not sign you in (${code ?? why}).`);
  }

  function send(res: Response, body: Html, head?: Html): void {
    sendPage(res, { title: name, theme: settings.CLIENT_ID, body, ...(head === undefined ? {} : { head }) });
  }

  function sendTrouble(res: Response, what: string): void {
    sendPage(res, { title: name, theme: settings.CLIENT_ID, body: trouble({ name }, what) }, 400);
  }
}

function readState(req: Request): string {
  return typeof req.query["state"] === "string" ? req.query["state"] : "";
}

export const form = express.urlencoded({ extended: false, limit: "100kb" });
