import type { Response } from "express";
import { html, type Html } from "./html.ts";

export interface Page {
  title: string;
  body: Html;
  head?: Html;
  /** Which of the demo's parts this is; gives the page its colour. */
  theme?: string;
}

export function sendPage(res: Response, { title, body, head, theme }: Page, status = 200): void {
  const page = html`<!doctype html>
    <html lang="en" class="${theme ?? "demo"}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="/demo.css" />
        <link rel="icon" href="data:," />
        ${head}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`;
  res
    .status(status)
    .set({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      // No form-action: Chromium holds the whole redirect chain of a form to it, and ours lead from host to host.
      "content-security-policy":
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
    })
    .send(page.text);
}
