import type { LogoutRequest } from "../../../../src/hydra/logout-request.ts";
import type { DecisionInput, LogoutPolicy } from "../../../../src/sign-out/decision/decide.ts";
import type { CurrentUser } from "../../../../src/sign-out/decision/current-user.ts";
import { agora, hintFor, openRequest } from "../../../../testkit/fakes/fake-hydra.ts";

export const nowMs = Date.UTC(2026, 0, 1);
export const minuteMs = 60_000;
export const registered = "https://agora.example/signed-out";

/** What a test wants different from a sign-out of Agora's that is accepted because its redirect URI is registered. */
export interface Different {
  navigation?: boolean;
  policy?: Partial<LogoutPolicy>;
  request?: Partial<Omit<LogoutRequest, "client">>;
  client?: Partial<typeof agora> | "none";
  /** The query of `request_url`. */
  query?: Record<string, string | string[]>;
  currentUser?: CurrentUser;
}

/** A hint for this sign-in and this client, with what a test wants different about its claims. */
export function hint(claims: Record<string, unknown> = {}): string {
  return hintFor({ sid: "sid-1", sub: "ada", aud: ["agora"], ...claims });
}

export function inputWith({ navigation = true, policy, request, client, query }: Different): DecisionInput {
  return {
    navigation,
    nowMs,
    policy: {
      prompt: "auto",
      trustedClientIds: new Set(),
      allowlist: undefined,
      requireKnownUser: true,
      recentInteractionMs: undefined,
      ...policy,
    },
    request: {
      challenge: "c1",
      ...openRequest({
        query: queryOf(query ?? { id_token_hint: hint(), post_logout_redirect_uri: registered }),
        ...request,
      }),
      client: client === "none" ? undefined : { ...agora, ...client },
    },
  };
}

function queryOf(parameters: Record<string, string | string[]>): string {
  const pairs = Object.entries(parameters).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, value]),
  );
  return new URLSearchParams(pairs).toString();
}
