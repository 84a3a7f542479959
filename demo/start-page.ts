import express from "express";
import { demoApps } from "./demo-apps.ts";
import { demoPapers } from "./demo-brand.ts";
import { demoEmails, demoPassword } from "./demo-users.ts";
import type { DemoUrls } from "./demo-urls.ts";
import { assets } from "./web/assets.ts";
import { html } from "./web/html.ts";
import { sendPage } from "./web/page.ts";
import { serve, type Serving } from "./web/serve.ts";

export async function startPage(urls: DemoUrls, port: number, host: string): Promise<Serving> {
  const app = express().disable("x-powered-by").disable("etag");
  app.use(assets());
  app.get("/", (_req, res) => sendPage(res, { title: "Lethe: the demo", body: body(urls) }));
  for (const { path, title, setting } of demoPapers) {
    app.get(path, (_req, res) => sendPage(res, { title: `${title} (demo)`, body: paper(title, setting) }));
  }
  return serve(app, port, host);
}

function body(urls: DemoUrls) {
  const accounts = demoEmails.map((email) => html`<code>${email}</code> `);
  const apps = demoApps.map(
    ({ id, name, hint }) =>
      html`<section class="card ${id}">
        <h2><a id="${id}" href="${urls[id]}">${name}</a></h2>
        <p>${hint}</p>
      </section>`,
  );
  return html`<h1>Lethe: the demo</h1>
    <p>
      Three apps, a television, and Lethe wherever Hydra has to ask a person: who they are, what an app may
      know, whether to sign out. Sign in to all three – the second and third won’t ask for a password – then
      sign out of one. Accounts: ${accounts} with the password
      <code>${demoPassword}</code>.
    </p>
    ${apps}
    <section class="card tv">
      <h2><a id="tv" href="${urls.tv}">Television</a></h2>
      <p>
        It shows a code, which you type on Lethe’s page: Lethe warns you, and always asks, whoever the client
        is.
      </p>
    </section>
    <section class="card">
      <h2><a id="operator" href="${urls.operator}">Operator</a></h2>
      <p>Signs users out with nobody at their browser, and shows which apps hear of it, as it happens.</p>
    </section>
    <section class="card">
      <h2>And also</h2>
      <p>
        “Sign out without a hint”, in each app, opens the
        <a id="end-session" href="${urls.provider}/oauth2/sessions/logout">end-session address</a> bare:
        nobody can tell which app asked, so Lethe asks you.
      </p>
      <p>
        Sign in to Agora as one person, open Bank, “Sign in as somebody else” there, and then sign out of
        Agora: Lethe asks, because that is about somebody who is not the last to have signed in at this
        browser.
      </p>
      <p>
        Mail keeps its access after a sign-out, as apps do unless somebody takes it away. Start the demo with
        <code>LOGOUT_REVOKE=all</code>: leave Mail open, sign out of another app, and look at Mail again after
        15 seconds. Lethe’s other <code>LOGOUT_…</code> settings work here, too.
      </p>
      <p>
        <a id="lethe" href="${urls.lethe}">Lethe itself</a> ·
        <a href="${urls.provider}/.well-known/openid-configuration">what the provider says of itself</a>
      </p>
    </section>`;
}

function paper(title: string, setting: string) {
  return html`<h1>${title}</h1>
    <p>
      This is a demo. Lethe links below its pages to what your <code>${setting}</code> says.
      <a href="/">Back to the demo</a>
    </p>`;
}
