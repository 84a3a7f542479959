import type { ConsentRequest } from "../hydra/consent-request.ts";
import { displayName, shownName, viewClient, viewPapers } from "../pages/client-view.ts";
import type { Messages } from "../pages/messages.ts";
import type { ConsentLocals } from "./consent-locals.ts";
import { describeDestination } from "./destination.ts";
import { viewScope } from "./scopes.ts";

type ConsentView = Omit<ConsentLocals, "csrfToken" | "otherAccount" | "remember" | "tryAgain" | "unticked">;

export interface ConsentViewOptions {
  /** Who is signed in. */
  personName: string | undefined;
  messages: Pick<Messages, "t" | "list">;
  ticked: readonly string[];
  /** True where clients may have registered themselves. */
  dynamicRegistration: boolean;
}

const maxAudience = 10;

/** What the page shows of a consent request: nothing that its client wrote gets there as it is. */
export function viewConsent(
  request: ConsentRequest,
  { personName, messages, ticked, dynamicRegistration }: ConsentViewOptions,
): ConsentView {
  const { challenge, client, requestedScopes, requestedAudience, context } = request;
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
    destination: request.isDevice ? undefined : describeDestination(request.redirectUris, messages),
    mayBeSelfRegistered: dynamicRegistration && !request.isOperatorsClient,
    audience: viewAudience(requestedAudience),
    display: context.display,
  };
}

function viewAudience(requested: readonly string[]): ConsentView["audience"] {
  const all = [...new Set(requested)];
  const names = all.slice(0, maxAudience).map(shownName);
  return { names, more: all.length - names.length };
}
