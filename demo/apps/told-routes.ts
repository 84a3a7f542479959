import { Router, type Request, type Response } from "express";
import { streamNews } from "../web/news.ts";
import { form, type AppDeps } from "./app-routes.ts";
import { readLogoutToken } from "./logout-token.ts";

/** Where the provider tells this app that a session ended, and how the app's open pages hear of it. */
export function toldRoutes({ settings, party, sessions }: AppDeps): Router {
  const { ISSUER_URL: issuer, CLIENT_ID: clientId } = settings;
  const router = Router();
  router.post("/back-channel-logout", form, hearBackChannel);
  router.get("/front-channel-logout", hearFrontChannel);
  router.get("/events", sendNews);
  return router;

  async function hearBackChannel(req: Request, res: Response): Promise<void> {
    const body: unknown = req.body;
    const token =
      typeof body === "object" && body !== null && "logout_token" in body ? body.logout_token : "";
    res.set("cache-control", "no-store");
    // A provider's fault and a forger's are answered alike; only a good token ends anything.
    const told = await Promise.resolve()
      .then(async () =>
        readLogoutToken(String(token), { jwks: await party.jwks(), issuer: await issuerName(), clientId }),
      )
      .catch(() => undefined);
    if (told === undefined) return void res.status(400).json({ error: "invalid_request" });
    sessions.endedByProvider(told.sid, "back channel");
    res.status(200).end();
  }

  /** An iframe on the provider's page. The sid is no secret worth much: knowing it only lets somebody sign its owner out. */
  async function hearFrontChannel(req: Request, res: Response): Promise<void> {
    const { iss, sid } = req.query;
    res.set("cache-control", "no-store");
    if (iss !== (await issuerName()) || typeof sid !== "string") return void res.status(400).end();
    sessions.endedByProvider(sid, "front channel");
    res.type("html").send("<!doctype html><title>Signed out</title>");
  }

  function sendNews(req: Request, res: Response): void {
    const session = sessions.find(req);
    if (session === undefined) return void res.status(204).end();
    streamNews(req, res, {
      count: () => session.notices.length,
      listen: (listener) => sessions.onNews(session.sid, listener),
    });
  }

  // Hydra's issuer may end in a slash that ISSUER_URL lacks.
  async function issuerName(): Promise<string> {
    return (await party.configuration()).serverMetadata().issuer || issuer;
  }
}
