import { html, type Html } from "../../web/html.ts";
import type { Screen } from "./television.ts";

export function screenOf(screen: Screen): Html {
  return html`<h1>Television</h1>
    <div class="card">${contentOf(screen)}</div>
    <p class="soft">
      A television has no keyboard worth the name: it shows a code, and you sign in with another device (RFC
      8628).
    </p>`;
}

function contentOf(screen: Screen): Html {
  if (screen.shows === "nobody") {
    return html`<p id="signed-out">
        ${screen.why === undefined ? "Nobody is signed in here." : `That did not work: ${screen.why}.`}
      </p>
      <form method="post" action="/sign-in"><button id="sign-in">Sign in</button></form>`;
  }
  if (screen.shows === "code") {
    return html`<p>Open <strong id="address">${screen.address}</strong> and type</p>
      <p class="code" id="user-code">${screen.userCode}</p>
      <p>
        … or, as if you had scanned a QR code with your phone:
        <a id="open" href="${screen.addressWithCode}" target="_blank" rel="noreferrer"
          >open it with the code</a
        >. This screen then goes on by itself, within five seconds.
      </p>
      <form method="post" action="/sign-out"><button id="cancel" class="quiet">Cancel</button></form>`;
  }
  return html`<p>Signed in as <strong id="signed-in-as">${screen.name}</strong></p>
    <form method="post" action="/sign-out"><button id="sign-out">Sign out</button></form>`;
}
