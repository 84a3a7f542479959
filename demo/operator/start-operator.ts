import express, { type Request, type Response } from "express";
import { z } from "zod";
import { demoEmails } from "../demo-users.ts";
import { assets } from "../web/assets.ts";
import { streamNews, waitsForNews } from "../web/news.ts";
import { sendPage } from "../web/page.ts";
import { serve, type Serving } from "../web/serve.ts";
import { adminApi, type Order } from "./admin-api.ts";
import type { Happenings } from "./happenings.ts";
import { operatorPage } from "./operator-page.ts";

export interface OperatorOptions {
  adminUrl: string;
  adminToken: string;
  happenings: Happenings;
  startUrl: string;
  port: number;
  host: string;
}

const sent = z.object({ subject: z.enum(demoEmails), what: z.enum(["everything", "mail"]) });

/** A page that places orders at Lethe's admin API, and shows what comes of them. */
export async function startOperator(options: OperatorOptions): Promise<Serving> {
  const { happenings, startUrl } = options;
  const api = adminApi(options.adminUrl, options.adminToken);
  const app = express().disable("x-powered-by").disable("etag");
  app.use(assets());
  app.get("/", (_req, res) => show(res));
  app.get("/events", (req, res) => streamNews(req, res, happenings));
  app.post("/sign-out", express.urlencoded({ extended: false, limit: "10kb" }), signOut);
  return serve(app, options.port, options.host);

  function show(res: Response): void {
    const body = operatorPage(happenings.all, startUrl);
    sendPage(res, { title: "Operator (demo)", body, head: waitsForNews(happenings.count()) });
  }

  async function signOut(req: Request, res: Response): Promise<void> {
    // No other page's form signs a user out.
    const site = req.headers["sec-fetch-site"] ?? "same-origin";
    const { data } = sent.safeParse(req.body);
    if (data === undefined || site !== "same-origin") return void res.status(400).end();
    const { subject, what } = data;
    const order = await api.place({ subject, ...(what === "mail" && { client_id: "mail" }) });
    happenings.add(`${subject}: an order is placed (${what === "mail" ? "Mail’s access" : "everything"})`);
    void api.follow(order.id).then(
      (over) => happenings.add(`${subject}: ${endText(over)}`),
      () => happenings.add(`${subject}: the admin API does not answer`),
    );
    res.redirect(303, "/");
  }
}

function endText({ state, ended }: Order): string {
  if (state !== "done") return `the order is ${state}`;
  return `done: ${ended.sign_ins} sign-ins at the provider ended, and the access of ${ended.clients} apps`;
}
