import express, { type NextFunction, type Request, type Response } from "express";
import { assets } from "../../web/assets.ts";
import { streamNews, waitsForNews } from "../../web/news.ts";
import { sendPage } from "../../web/page.ts";
import { serve, type Serving } from "../../web/serve.ts";
import { trouble } from "../app-pages.ts";
import { appSettings } from "../app-settings.ts";
import { RelyingParty } from "../relying-party.ts";
import { Television } from "./television.ts";
import { screenOf } from "./tv-screens.ts";

export interface TvOptions {
  issuerUrl: string;
  url: string;
  port: number;
  host: string;
}

const [name, theme] = ["Television", "tv"];

export async function startTv({ issuerUrl, url, port, host }: TvOptions): Promise<Serving> {
  const settings = appSettings.parse({ ISSUER_URL: issuerUrl, CLIENT_ID: "tv" });
  const tv = new Television(new RelyingParty(settings, url));
  const app = express().disable("x-powered-by").disable("etag");
  app.use(assets());
  app.get("/", showScreen);
  app.get("/events", sendNews);
  app.post("/sign-in", askForCode);
  app.post("/sign-out", turnOff);
  app.use(showTrouble);
  const serving = await serve(app, port, host);
  return {
    async close() {
      tv.turnOff();
      await serving.close();
    },
  };

  function showScreen(_req: Request, res: Response): void {
    sendPage(res, { title: name, theme, body: screenOf(tv.screen), head: waitsForNews(tv.changes) });
  }

  function sendNews(req: Request, res: Response): void {
    streamNews(req, res, { count: () => tv.changes, listen: (listener) => tv.onChange(listener) });
  }

  async function askForCode(_req: Request, res: Response): Promise<void> {
    await tv.askForCode();
    res.redirect(303, "/");
  }

  function turnOff(_req: Request, res: Response): void {
    tv.turnOff();
    res.redirect(303, "/");
  }

  function showTrouble(_error: unknown, _req: Request, res: Response, _next: NextFunction): void {
    sendPage(res, { title: name, theme, body: trouble({ name }, "The provider does not answer.") }, 502);
  }
}
