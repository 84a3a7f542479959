import express from "express";
import { demoApps } from "./demo-apps.ts";
import { demoPassword, demoUsers } from "./sign-in/demo-users.ts";
import type { DemoUrls } from "./start-demo.ts";
import { assets } from "./web/assets.ts";
import { html } from "./web/html.ts";
import { sendPage } from "./web/page.ts";
import { serve, type Serving } from "./web/serve.ts";

export async function startPage(urls: DemoUrls, port: number, host: string): Promise<Serving> {
  const app = express().disable("x-powered-by").disable("etag");
  app.use(assets());
  app.get("/", (_req, res) => sendPage(res, { title: "Lethe: the demo", body: body(urls) }));
  return serve(app, port, host);
}

function body(urls: DemoUrls) {
  const accounts = demoUsers.map(({ email }) => html`<code>${email}</code> `);
  const apps = demoApps.map(
    ({ id, name, hint }) =>
      html`<section class="card ${id}">
        <h2><a id="${id}" href="${urls[id]}">${name}</a></h2>
        <p>${hint}</p>
      </section>`,
  );
  return html`<h1>Lethe: the demo</h1>
    <p>
      Three apps, one sign-in, and Lethe where Hydra asks whether somebody is to be signed out. Sign in to all
      three – the second and third won’t ask for a password – then sign out of one. Accounts: ${accounts} with
      the password
      <code>${demoPassword}</code>.
    </p>
    ${apps}
    <section class="card">
      <h2>And also</h2>
      <p>
        “Sign out without a hint”, in each app, opens the
        <a id="end-session" href="${urls.provider}/oauth2/sessions/logout">end-session address</a> bare:
        nobody can tell which app asked, so Lethe asks you. Untick “Remember me” when signing in, and there is
        no session to end: Lethe is never called.
      </p>
      <p>
        <a id="lethe" href="${urls.lethe}">Lethe itself</a> ·
        <a href="${urls.provider}/.well-known/openid-configuration">what the provider says of itself</a>
      </p>
    </section>`;
}
