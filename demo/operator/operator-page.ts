import { demoEmails } from "../demo-users.ts";
import { html, type Html } from "../web/html.ts";
import type { Happening } from "./happenings.ts";

/** What the operator can order, and what came of it. */
export function operatorPage(happenings: Happening[], startUrl: string): Html {
  const forms = demoEmails.map(
    (email) =>
      html`<section class="card">
        <h2>${email}</h2>
        <form method="post" action="/sign-out">
          <input type="hidden" name="subject" value="${email}" />
          <button name="what" value="everything">Sign out everywhere</button>
          <button name="what" value="mail">End Mail’s access alone</button>
        </form>
      </section>`,
  );
  const lines = happenings.map(
    ({ at, what }) => html`<li><code>${at.toISOString().slice(11, 23)}</code> ${what}</li>`,
  );
  return html`<h1>Operator</h1>
    <p>
      Sign in to the apps in other tabs, leave Mail open, and sign a user out from here, with nobody at their
      browser. This page asks Lethe’s admin API, as <code>lethe sign-out --admin-url</code> does. Mail has a
      back-channel logout address and hears of it; the other apps notice when they next ask.
      <a href="${startUrl}">Back to the demo</a>
    </p>
    ${forms}
    <section class="card">
      <h2>What happens</h2>
      ${
        lines.length === 0
          ? html`<p id="empty">Nothing yet.</p>`
          : html`<ol id="happenings">
              ${lines}
            </ol>`
      }
    </section>`;
}
