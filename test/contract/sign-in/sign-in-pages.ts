import { html, type Html } from "../../../demo/web/html.ts";
import type { ConsentRequest, LoginRequest } from "./hydra-admin.ts";

export function loginForm(challenge: string, { client }: LoginRequest, mistake?: string): Html {
  return html`<h1 id="login-title">Sign in to ${client.client_name || client.client_id}</h1>
    <form class="card" method="post" action="/login">
      ${mistake === undefined ? "" : html`<p id="mistake" role="alert">${mistake}</p>`}
      <input type="hidden" name="challenge" value="${challenge}" />
      <label>Email <input id="email" name="email" type="email" autocomplete="username" required /></label>
      <label
        >Password
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          autofocus
      /></label>
      <label>
        <input id="remember" name="remember" type="checkbox" value="1" checked /> Remember me at this browser
      </label>
      <p class="soft">
        If this is not ticked Hydra keeps no session: the next app asks again, and signing out has nothing to
        end.
      </p>
      <button id="accept" name="decision" value="accept">Sign in</button>
      <button id="reject" name="decision" value="reject" class="quiet" formnovalidate>Cancel</button>
    </form>`;
}

export function consentForm(challenge: string, request: ConsentRequest): Html {
  const { client } = request;
  const scopes = (request.requested_scope ?? []).map(
    (scope) =>
      html`<label
        ><input id="${scope}" name="grant_scope" type="checkbox" value="${scope}" checked /> ${scope}</label
      >`,
  );
  return html`<h1>${client.client_name || client.client_id} would like to know</h1>
    <form class="card" method="post" action="/consent">
      <p>Signed in as <strong>${request.subject}</strong>. Share with this app:</p>
      <input type="hidden" name="challenge" value="${challenge}" />
      ${scopes}
      <label
        ><input id="remember" name="remember" type="checkbox" value="1" checked /> Do not ask again</label
      >
      <button id="accept" name="decision" value="accept">Allow</button>
      <button id="reject" name="decision" value="reject" class="quiet">Refuse</button>
    </form>`;
}

export function gone(): Html {
  return html`<h1>This page was used or has expired</h1>
    <div class="card"><p>Go back to the app and sign in from there.</p></div>`;
}

export function hydraTrouble(): Html {
  return html`<h1>The provider does not answer</h1>
    <div class="card"><p>Try again in a moment.</p></div>`;
}
