import { setTimeout as pause } from "node:timers/promises";
import { PageError } from "../../src/errors.ts";
import type { ConsentSession } from "../../src/hydra/consent-session.ts";
import type { HydraSessions } from "../../src/hydra/hydra-admin.ts";
import { agoraClient } from "./fake-hydra-login.ts";

/** What Hydra keeps of a consent to Agora in the first sign-in, with what a test wants different about it. */
export function consentTo(clientId: string, over: Partial<ConsentSession> = {}): ConsentSession {
  return {
    id: `consent-of-${clientId}`,
    client: { ...agoraClient, id: clientId, name: clientId },
    sid: "sid-1",
    scopes: ["openid"],
    remembered: false,
    isNotified: false,
    handledAtMs: undefined,
    context: {},
    ...over,
  };
}

type Call = keyof HydraSessions;

/** Sign-ins and consents in memory, kept as Hydra does, newer than v2.3 unless told. It writes down what it is told. */
export class FakeHydraSessions implements HydraSessions {
  /** Everything that changed or would change something: `end sid-2`, `revoke agora`, `revoke consent-of-agora`. */
  readonly told: string[] = [];
  readonly asked: string[] = [];
  consents: ConsentSession[];
  /** False: as v2.3, which can only revoke all that a person has at a client. */
  canRevokeOne = true;
  /** How long each call takes, at least. */
  delayMs = 0;
  /** How many calls are under way, at most. */
  mostAtOnce = 0;
  #atOnce = 0;
  #held: Promise<void> | undefined;
  readonly #faults = new Map<Call, { error: Error; after: number }>();

  constructor(...consents: ConsentSession[]) {
    this.consents = consents;
  }

  /** @param after how many of these calls still succeed */
  failing(on: Call, { error = new PageError("hydra_unavailable"), after = 0 } = {}): this {
    this.#faults.set(on, { error, after });
    return this;
  }

  recover(): this {
    this.#faults.clear();
    return this;
  }

  /** From now on no call is answered until what this returns is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return resolve;
  }

  async listConsentSessions(subject: string): Promise<ConsentSession[]> {
    this.asked.push(`list ${subject}`);
    await this.#pass("listConsentSessions");
    return [...this.consents];
  }

  async endLoginSession(sid: string): Promise<void> {
    this.told.push(`end ${sid}`);
    await this.#pass("endLoginSession");
    this.consents = this.consents.map((consent) => (consent.sid === sid ? { ...consent, sid: "" } : consent));
  }

  async revokeClientConsents(_subject: string, clientId: string): Promise<void> {
    this.told.push(`revoke ${clientId}`);
    await this.#pass("revokeClientConsents");
    this.consents = this.consents.filter(({ client }) => client.id !== clientId);
  }

  async endLoginSessionsOf(subject: string): Promise<void> {
    this.told.push(`end all of ${subject}`);
    await this.#pass("endLoginSessionsOf");
    this.consents = this.consents.map((consent) => ({ ...consent, sid: "" }));
  }

  async revokeConsentsOf(subject: string): Promise<void> {
    this.told.push(`revoke all of ${subject}`);
    await this.#pass("revokeConsentsOf");
    this.consents = [];
  }

  async revokeConsent(id: string): Promise<boolean> {
    if (!this.canRevokeOne) return false;
    this.told.push(`revoke ${id}`);
    await this.#pass("revokeConsent");
    this.consents = this.consents.filter((consent) => consent.id !== id);
    return true;
  }

  get flows(): HydraSessions {
    return this;
  }

  async #pass(call: Call): Promise<void> {
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    await (this.delayMs > 0 ? pause(this.delayMs) : new Promise((resolve) => setImmediate(resolve)));
    await this.#held;
    this.#atOnce -= 1;
    const fault = this.#faults.get(call);
    if (fault === undefined) return;
    fault.after -= 1;
    if (fault.after < 0) throw fault.error;
  }
}
