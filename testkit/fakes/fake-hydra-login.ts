import { PageError } from "../../src/errors.ts";
import type { AcceptedConsent, ConsentRequest } from "../../src/hydra/consent-request.ts";
import type { AcceptedLogin, LoginRequest } from "../../src/hydra/login-request.ts";
import type { ClientRegistration, OAuthClient } from "../../src/hydra/oauth-client.ts";
import type { ConsentSession } from "../../src/hydra/consent-session.ts";
import type { Gone, OidcContext, RejectionReason } from "../../src/hydra/authorization-request.ts";
import type { HydraConsent, HydraLogin, HydraSessions } from "../../src/hydra/hydra-admin.ts";

export const agoraClient: OAuthClient = {
  id: "agora",
  name: "Agora",
  uri: "https://agora.example/",
  logoUri: undefined,
  policyUri: undefined,
  termsUri: undefined,
  skipConsent: false,
};

export function oidcContext(over: Partial<OidcContext> = {}): OidcContext {
  return {
    loginHint: undefined,
    uiLocales: [],
    acrValues: [],
    display: undefined,
    prompt: [],
    maxAgeSeconds: undefined,
    ...over,
  };
}

/** What a test wants different about a request; the context alone is completed. */
type Over<Request> = Partial<Omit<Request, "context">> & { context?: Partial<OidcContext> };
type Call = keyof HydraLogin | keyof HydraConsent;

/** An in-memory Hydra that keeps login and consent requests as v2.3.0 does and writes down what it is told. The network stays shut. */
export class FakeLogin implements HydraLogin, HydraConsent, HydraSessions {
  /** Everything that changed or would change something, in order: `accept login c1`. */
  readonly told: string[] = [];
  /** Everything that was only read, in order: `login c1`. */
  readonly asked: string[] = [];
  /** With what the last sign-in and the last consent were accepted. */
  login: AcceptedLogin | undefined;
  consent: AcceptedConsent | undefined;
  readonly clients = new Map<string, ClientRegistration>([
    [
      "agora",
      { redirectUris: ["https://agora.example/callback"], scopes: ["openid", "email", "offline_access"] },
    ],
  ]);
  readonly #logins = new Map<string, LoginRequest | Gone>();
  readonly #consents = new Map<string, ConsentRequest | Gone>();
  readonly #faults = new Map<Call, Error>();

  openLogin(challenge: string, { context, ...over }: Over<LoginRequest> = {}): this {
    this.#logins.set(challenge, {
      challenge,
      client: agoraClient,
      skip: false,
      subject: "",
      requestedScopes: ["openid"],
      requestUrl: "https://hydra.example/oauth2/auth?client_id=agora&state=of%20ours",
      context: oidcContext(context),
      isDevice: false,
      ...over,
    });
    return this;
  }

  openConsent(challenge: string, { context, ...over }: Over<ConsentRequest> = {}): this {
    this.#consents.set(challenge, {
      challenge,
      client: agoraClient,
      skip: false,
      subject: "ada@example.com",
      sid: "sid-1",
      requestedScopes: ["openid", "email"],
      requestedAudience: [],
      requestUrl: "https://hydra.example/oauth2/auth?client_id=agora&state=of%20ours",
      context: oidcContext(context),
      redirectUris: ["https://agora.example/callback"],
      isOperatorsClient: true,
      isDevice: false,
      ...over,
    });
    return this;
  }

  /** A challenge that was used: it starts again at `restartUrl`. */
  used(challenge: string, restartUrl?: string): this {
    this.#logins.set(challenge, { state: "gone", restartUrl });
    this.#consents.set(challenge, { state: "gone", restartUrl });
    return this;
  }

  failing(on: Call, error: Error = new PageError("hydra_unavailable")): this {
    this.#faults.set(on, error);
    return this;
  }

  findClient(id: string): Promise<ClientRegistration | undefined> {
    this.asked.push(`client ${id}`);
    return this.#answer("findClient", () => this.clients.get(id));
  }

  getLoginRequest(challenge: string): Promise<{ state: "open"; request: LoginRequest } | Gone> {
    this.asked.push(`login ${challenge}`);
    return this.#answer("getLoginRequest", () => found(this.#logins.get(challenge)));
  }

  acceptLoginRequest(challenge: string, login: AcceptedLogin): Promise<{ redirectTo: string }> {
    this.told.push(`accept login ${challenge}`);
    this.login = login;
    return this.#answer("acceptLoginRequest", () => onward("login_verifier", challenge));
  }

  rejectLoginRequest(challenge: string, why: RejectionReason): Promise<{ redirectTo: string }> {
    this.told.push(`reject login ${challenge}: ${why}`);
    return this.#answer("rejectLoginRequest", () => onward("login_verifier", challenge));
  }

  getConsentRequest(challenge: string): Promise<{ state: "open"; request: ConsentRequest } | Gone> {
    this.asked.push(`consent ${challenge}`);
    return this.#answer("getConsentRequest", () => found(this.#consents.get(challenge)));
  }

  acceptConsentRequest(challenge: string, consent: AcceptedConsent): Promise<{ redirectTo: string }> {
    this.told.push(`accept consent ${challenge}`);
    this.consent = consent;
    return this.#answer("acceptConsentRequest", () => onward("consent_verifier", challenge));
  }

  rejectConsentRequest(challenge: string, why: RejectionReason): Promise<{ redirectTo: string }> {
    this.told.push(`reject consent ${challenge}: ${why}`);
    return this.#answer("rejectConsentRequest", () => onward("consent_verifier", challenge));
  }

  listConsentSessions(): Promise<ConsentSession[]> {
    return Promise.resolve([]);
  }

  endLoginSession = this.#notPlayed("endLoginSession");
  endLoginSessionsOf = this.#notPlayed("endLoginSessionsOf");
  revokeConsentsOf = this.#notPlayed("revokeConsentsOf");
  revokeClientConsents = this.#notPlayed("revokeClientConsents");
  revokeConsent = this.#notPlayed("revokeConsent");

  #notPlayed(call: string): () => Promise<never> {
    return () => Promise.reject(new Error(`${call} has no business in a sign-in`));
  }

  #answer<T>(call: Call, find: () => T): Promise<T> {
    const fault = this.#faults.get(call);
    return fault ? Promise.reject<T>(fault) : Promise.resolve(find());
  }
}

function found<Request>(
  request: Request | Gone | undefined,
): { state: "open"; request: Exclude<Request, Gone> } | Gone {
  if (request === undefined) return { state: "gone", restartUrl: undefined };
  if (isGone(request)) return request;
  return { state: "open", request: request as Exclude<Request, Gone> };
}

function isGone(request: unknown): request is Gone {
  return typeof request === "object" && request !== null && "state" in request;
}

function onward(verifier: string, challenge: string): { redirectTo: string } {
  return { redirectTo: `https://hydra.example/oauth2/auth?${verifier}=of-${challenge.slice(0, 36)}` };
}
