import express, { Router, type Request, type Response } from "express";
import { z } from "zod";
import { sendPage } from "../web/page.ts";
import { mailPage } from "./mail-page.ts";
import type { Mailbox } from "./mailbox.ts";

/** What Kratos's courier sends with `delivery_strategy: http` and its own template of the request. */
const delivery = z.looseObject({ recipient: z.string(), subject: z.string(), body: z.string() });

export function mailRoutes(mailbox: Mailbox): Router {
  const router = Router();
  // JSON only: no form of a web page can send that, so that none can put a mail in here.
  router.post("/messages", express.json({ limit: "1mb" }), receive);
  router.get("/api/messages", listMessages);
  router.get("/", showMailbox);
  return router;

  function receive(req: Request, res: Response): void {
    const sent = delivery.safeParse(req.body);
    if (!sent.success) return void res.status(400).json({ error: "not a mail" });
    const { recipient, subject, body } = sent.data;
    mailbox.deliver({ to: recipient, subject: subject.trim(), body: body.trim() });
    res.status(204).end();
  }

  function listMessages(req: Request, res: Response): void {
    const { to } = req.query;
    res.set("cache-control", "no-store");
    res.json(typeof to === "string" ? mailbox.messagesTo(to) : mailbox.messages());
  }

  function showMailbox(req: Request, res: Response): void {
    const { to } = req.query;
    const mails = typeof to === "string" ? mailbox.messagesTo(to) : mailbox.messages();
    sendPage(res, { title: "Mail", theme: "mail", body: mailPage(mails) });
  }
}
