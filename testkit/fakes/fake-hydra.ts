import { PageError } from "../../src/errors.ts";
import type { FoundLogoutRequest, LogoutClient, LogoutRequest } from "../../src/hydra/logout-request.ts";
import type { NotifiedClient } from "../../src/hydra/consent-session.ts";
import type { HydraHealth, HydraLogout } from "../../src/hydra/hydra-admin.ts";

/** A JWT as a client would send it as `id_token_hint`: nobody checks its signature here, as nobody but Hydra does in production. */
export function hintFor(claims: Record<string, unknown>): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part(claims)}.c2lnbmF0dXJl`;
}

export const agora: LogoutClient = {
  id: "agora",
  name: "Agora",
  uri: "https://agora.example/",
  logoUri: undefined,
  postLogoutRedirectUris: ["https://agora.example/signed-out"],
  skipLogoutConsent: undefined,
};

/** An RP-initiated logout request of Agora's that would be accepted without a question, with what a test wants different about it. */
export function openRequest(
  over: Partial<LogoutRequest> & { query?: string } = {},
): Omit<LogoutRequest, "challenge"> {
  const { query, ...rest } = over;
  const hint = hintFor({
    sid: "sid-1",
    sub: "ada",
    aud: ["agora"],
    iat: 1_700_000_000,
    auth_time: 1_700_000_000,
  });
  const uri = encodeURIComponent("https://agora.example/signed-out");
  return {
    subject: "ada",
    sid: "sid-1",
    requestUrl: `/oauth2/sessions/logout?${query ?? `id_token_hint=${hint}&post_logout_redirect_uri=${uri}&state=s`}`,
    rpInitiated: true,
    client: agora,
    ...rest,
  };
}

/** A logout request whose client wants its sign-outs asked about. */
export const asksFirst = openRequest({ client: { ...agora, skipLogoutConsent: false } });

/** An in-memory Hydra that keeps logout requests as v2.3.0 does and writes down what it is told. The network stays shut. */
export class FakeHydra implements HydraLogout, HydraHealth {
  /** Everything that changed or would change something, in order: `accept c1`, `reject c1`. */
  readonly told: string[] = [];
  /** Everything that was only read. */
  readonly asked: string[] = [];
  ready = true;
  /** As the newest Hydra, whose challenges carry their request: it is given out again, whatever was answered. */
  isStateless = false;
  /** The apps that a sign-in's end is told to, by sid. */
  readonly notified = new Map<string, NotifiedClient[]>();
  /** How often somebody wanted to know whether Hydra is well. */
  readyChecks = 0;
  readonly #open = new Map<string, LogoutRequest>();
  readonly #used = new Map<string, string | undefined>();
  readonly #rejected = new Set<string>();
  #held: Promise<void> | undefined;
  #fault: { on: "get" | "accept" | "reject"; error: Error } | undefined;

  openLogout(challenge: string, request: Omit<LogoutRequest, "challenge"> = openRequest()): this {
    this.#open.set(challenge, { challenge, ...request });
    return this;
  }

  /** A challenge that was used: its sign-out starts again at `restartUrl`. */
  usedLogout(challenge: string, restartUrl?: string): this {
    this.#open.delete(challenge);
    this.#used.set(challenge, restartUrl);
    return this;
  }

  failing(on: "get" | "accept" | "reject", error: Error): this {
    this.#fault = { on, error };
    return this;
  }

  /** Ends the fault. */
  recover(): this {
    this.#fault = undefined;
    return this;
  }

  /** Lets whoever asks wait, until the function that it returns is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return () => {
      this.#held = undefined;
      resolve();
    };
  }

  async getLogoutRequest(challenge: string): Promise<FoundLogoutRequest> {
    this.asked.push(`get ${challenge}`);
    await this.#held;
    const error = this.#faultOn("get");
    if (error) throw error;
    const request = this.#open.get(challenge);
    if (request !== undefined) return { state: "open", request };
    return { state: "gone", restartUrl: this.#used.get(challenge) };
  }

  acceptLogoutRequest(challenge: string): Promise<{ redirectTo: string }> {
    this.told.push(`accept ${challenge}`);
    const error = this.#faultOn("accept");
    if (error) return Promise.reject(error);
    // A rejection does not bind: Hydra accepts afterwards.
    const known = [this.#open, this.#used, this.#rejected].some((challenges) => challenges.has(challenge));
    if (!known) {
      return Promise.reject(new PageError("challenge_gone"));
    }
    return Promise.resolve({
      redirectTo: `https://hydra.example/oauth2/sessions/logout?logout_verifier=of-${challenge.slice(0, 36)}`,
    });
  }

  rejectLogoutRequest(challenge: string): Promise<void> {
    this.told.push(`reject ${challenge}`);
    const error = this.#faultOn("reject");
    if (error) return Promise.reject(error);
    if (!this.isStateless) this.#open.delete(challenge);
    this.#rejected.add(challenge);
    return Promise.resolve();
  }

  listClientsToNotify({ sid }: LogoutRequest): Promise<NotifiedClient[]> {
    return Promise.resolve(this.notified.get(sid) ?? []);
  }

  isReady(): Promise<boolean> {
    this.readyChecks += 1;
    return Promise.resolve(this.ready);
  }

  #faultOn(on: "get" | "accept" | "reject"): Error | undefined {
    return this.#fault?.on === on ? this.#fault.error : undefined;
  }
}
