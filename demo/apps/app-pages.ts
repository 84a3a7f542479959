import { html, type Html } from "../web/html.ts";
import type { AppSession } from "./app-sessions.ts";

export interface AppFace {
  name: string;
  hint: string;
  /** OP-initiated: without a hint the provider cannot know which app this came from. */
  signOutUrlWithoutHint: string;
  /** Whether the app's access token still works; undefined when the app does not look. */
  hasAccess?: boolean;
}

export function signedOutHome({ name, hint }: AppFace): Html {
  return html`<h1>${name}</h1>
    <div class="card">
      <p id="signed-out">Nobody is signed in here.</p>
      <p><a class="button" id="sign-in" href="/sign-in">Sign in</a></p>
      <p><a id="sign-in-as-other" href="/sign-in?as=other">Sign in as somebody else</a></p>
    </div>
    <p class="soft">${hint}</p>`;
}

export function signedInHome(face: AppFace, session: AppSession): Html {
  const { name, hint, signOutUrlWithoutHint } = face;
  return html`<h1>${name}</h1>
    <div class="card">
      <p>Signed in as <strong id="signed-in-as">${session.name}</strong></p>
      ${access(face)}
      <form method="post" action="/sign-out"><button id="sign-out">Sign out</button></form>
      <p><a id="sign-out-without-hint" href="${signOutUrlWithoutHint}">Sign out without a hint</a></p>
    </div>
    <p class="soft">${hint}</p>`;
}

export function toldHome(face: AppFace, { name: person, notices }: AppSession): Html {
  const { name } = face;
  const items = notices.map(
    ({ channel, at }) => html`<li>${channel}, ${at.toISOString().slice(11, 23)} UTC</li>`,
  );
  return html`<h1>${name}</h1>
    <div class="card told">
      <p id="told">${name} was told that ${person} signed out:</p>
      <ul id="notices">
        ${items}
      </ul>
      ${access(face)}
      <p><a class="button" id="sign-in" href="/sign-in">Sign in again</a></p>
    </div>`;
}

function access({ hasAccess }: AppFace): Html | undefined {
  if (hasAccess === undefined) return undefined;
  return html`<p>
    Its access token <strong id="access">${hasAccess ? "still works" : "was revoked"}</strong>.
  </p>`;
}

export function loggedOut({ name }: AppFace): Html {
  return html`<h1 id="logged-out">You are signed out of ${name}</h1>
    <div class="card">
      <p>The state came back as it was sent: this is the answer to your own click.</p>
      <p><a class="button" href="/">Back to ${name}</a></p>
    </div>`;
}

export function trouble({ name }: Pick<AppFace, "name">, what: string): Html {
  return html`<h1>That did not work</h1>
    <div class="card">
      <p id="trouble">${what}</p>
      <p><a class="button" href="/">Back to ${name}</a></p>
    </div>`;
}
