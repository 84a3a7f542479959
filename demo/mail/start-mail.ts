import express from "express";
import { assets } from "../web/assets.ts";
import { serve } from "../web/serve.ts";
import { mailRoutes } from "./mail-routes.ts";
import { Mailbox } from "./mailbox.ts";

export interface RunningMail extends Pick<Mailbox, "messages" | "messagesTo" | "latestCode" | "nextCode"> {
  url: string;
  /** Where Kratos's courier posts. */
  deliveryUrl: string;
  close: () => Promise<void>;
}

/** A mail server's place taken by a page: `GET /` for people, `GET /api/messages?to=` for programs. */
export async function startMail(port: number, host = "127.0.0.1"): Promise<RunningMail> {
  const mailbox = new Mailbox();
  const app = express().disable("x-powered-by").disable("etag");
  app.use(assets());
  app.use(mailRoutes(mailbox));
  const { close } = await serve(app, port, host);
  const url = `http://${host}:${port}`;
  return {
    url,
    deliveryUrl: `${url}/messages`,
    messages: () => mailbox.messages(),
    messagesTo: (address) => mailbox.messagesTo(address),
    latestCode: (address) => mailbox.latestCode(address),
    nextCode: (address, withinMs) => mailbox.nextCode(address, withinMs),
    close,
  };
}
