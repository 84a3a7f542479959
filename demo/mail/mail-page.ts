import { html, type Html } from "../web/html.ts";
import type { Mail } from "./mailbox.ts";

export function mailPage(mails: Mail[]): Html {
  const cards = mails.map(
    ({ to, subject, body, code, receivedAt }) =>
      html`<section class="card mail">
        <h2>${subject}</h2>
        <p class="soft">to <a href="/?to=${encodeURIComponent(to)}">${to}</a>, ${receivedAt.toISOString()}</p>
        ${code === undefined ? "" : html`<p>Code: <code>${code}</code></p>`}
        ${body.split(/\n{2,}/).map((paragraph) => html`<p>${paragraph}</p>`)}
      </section>`,
  );
  return html`<h1>Mail</h1>
    <p class="soft">
      Everything that was sent, newest first; none of it has left this machine. <a href="/">All mail</a>
    </p>
    ${mails.length === 0 ? html`<p id="empty">There is nothing yet. Reload when you expect something.</p>` : cards}`;
}
