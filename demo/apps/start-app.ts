import express from "express";
import { assets } from "../web/assets.ts";
import { serve, type Serving } from "../web/serve.ts";
import { appRoutes } from "./app-routes.ts";
import { AppSessions, type Channel } from "./app-sessions.ts";
import { appSettings, type GivenAppSettings } from "./app-settings.ts";
import { Departures } from "./departures.ts";
import { RelyingParty } from "./relying-party.ts";
import { toldRoutes } from "./told-routes.ts";

/** @param onTold is told of each session that the provider says is over */
export async function startApp(
  given: GivenAppSettings,
  onTold?: (channel: Channel) => void,
): Promise<Serving> {
  const settings = appSettings.parse(given);
  const { CLIENT_ID: clientId, PORT: port, HOST: host } = settings;
  const party = new RelyingParty(settings, settings.APP_URL ?? `http://localhost:${port}`);
  const sessions = new AppSessions(clientId, onTold);
  const deps = { settings, party, sessions, departures: new Departures(clientId) };

  const app = express().disable("x-powered-by").disable("etag");
  app.use(assets());
  app.use(toldRoutes(deps));
  app.use(appRoutes(deps));
  return serve(app, port, host);
}
