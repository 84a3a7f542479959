import type { ConsentRequest } from "../hydra/consent-request.ts";
import { displayName, shownName, viewClient, viewPapers } from "../pages/client-view.ts";
import type { Messages } from "../pages/messages.ts";
import type { ConsentLocals } from "./consent-locals.ts";
import { viewScope } from "./scopes.ts";

type ConsentView = Omit<ConsentLocals, "csrfToken" | "remember" | "tryAgain">;

const maxAudience = 10;

/** What the page shows of a consent request: nothing that its client wrote gets there as it is. */
export function viewConsent(
  { challenge, client, requestedScopes, requestedAudience, context }: ConsentRequest,
  personName: string | undefined,
  messages: Pick<Messages, "t">,
  ticked: readonly string[] = [],
): ConsentView {
  const view = viewClient(client);
  return {
    challenge,
    client: view,
    clientLogo: view.logo,
    ...viewPapers(client),
    person: personName === undefined ? undefined : displayName(personName),
    scopes: Array.from(new Set(requestedScopes), (scope) =>
      viewScope(scope, messages, ticked.includes(scope)),
    ),
    audience: viewAudience(requestedAudience),
    display: context.display,
  };
}

function viewAudience(requested: readonly string[]): ConsentView["audience"] {
  const all = [...new Set(requested)];
  const names = all.slice(0, maxAudience).map(shownName);
  return { names, more: all.length - names.length };
}
