import { PageError } from "../../src/errors.ts";
import type { KratosFlow } from "../../src/kratos/flow.ts";
import type {
  BrowserSession,
  FlowKind,
  FoundFlow,
  IdentityPage,
  Kratos,
  KratosFault,
  KratosIdentity,
  KratosSession,
  ListedSession,
} from "../../src/kratos/kratos.ts";
import type { TraitSchema } from "../../src/kratos/trait-schema.ts";
import { kratosOrigin, openedFlow } from "./kratos-flow-fixtures.ts";

/** A cookie that the fake takes for a session of Kratos's. */
export const sessionCookie = "ory_kratos_session=of-ada";

export const ada: KratosIdentity = {
  id: "3f1f6f0a-0000-4000-8000-00000000ada1",
  traits: { email: "ada@example.com", name: { first: "Ada", last: "Lovelace" } },
  verifiedAddresses: ["ada@example.com"],
};

/** A session of Ada's at Kratos, with what a test wants different about it. */
export function sessionOf(identity: KratosIdentity = ada, over: Partial<KratosSession> = {}): KratosSession {
  return {
    id: "5e551011-0000-4000-8000-000000000001",
    identity,
    assuranceLevel: "aal1",
    methods: ["password"],
    authenticatedAtMs: Date.now() - 60_000,
    expiresAtMs: Date.now() + 3_600_000,
    devices: [{ userAgent: "Firefox", location: "Athens, GR", ipAddress: "192.0.2.1" }],
    ...over,
  };
}

const identitiesPageSize = 2;

const text = { type: "string", isArray: false, format: undefined, options: [], mustBeTrue: false } as const;
const textTraits: TraitSchema = { find: () => text };

/** What can be made to fail, by the name of the function in `Kratos`. */
export type KratosCall = Exclude<
  keyof Kratos,
  | "startUrl"
  | "hasCookie"
  | "reachesHere"
  | "hasAdmin"
  | "isReady"
  | "checks"
  | "findTraits"
  | "disabledFlows"
>;

/** An in-memory Kratos that writes down what it is told. The network stays shut. */
export class FakeKratos implements Kratos {
  /** Everything that changed or would change something, in order: `endBrowserSession`, `endOtherSession <id>`, `endIdentitySessions <id>`. */
  readonly told: string[] = [];
  /** Everything that was only read, in order: `getFlow login f1`, `whoAmI`. */
  readonly asked: string[] = [];
  /** The Cookie headers that came with the calls that have one, in order. */
  readonly cookies: (string | undefined)[] = [];
  ready = true;
  hasAdmin = true;
  /** Who sits at a browser that sends a Kratos session cookie. */
  session: KratosSession | undefined;
  /** Kratos wants two factors, and that session has one. */
  lacksSecondFactor = false;
  otherSessions: KratosSession[] = [];
  readonly identities = new Map<string, KratosIdentity>();
  /** Who signs in with what. */
  readonly identifiers = new Map<string, KratosIdentity[]>();
  readonly errors = new Map<string, KratosFault>();
  /** What Kratos answers a browser logout with, for the browser to forget the session by. */
  forgettingCookies = ["ory_kratos_session=; Path=/; Max-Age=0; HttpOnly"];
  /** What the identity schemas say; undefined when they can't be read. */
  traits: TraitSchema | undefined = textTraits;
  /** What the operator has turned off. */
  readonly disabled = new Set<FlowKind>();
  readonly #flows = new Map<string, FoundFlow>();
  readonly #faults = new Map<KratosCall, Error>();

  openFlow(kind: FlowKind, flow: KratosFlow = openedFlow()): this {
    return this.answerFlow(kind, flow.id, { state: "open", flow });
  }

  /** A flow that expired. One that was never opened is gone, too. */
  goneFlow(kind: FlowKind, id: string, returnTo?: string): this {
    return this.answerFlow(kind, id, { state: "gone", returnTo, isExpired: true });
  }

  answerFlow(kind: FlowKind, id: string, found: FoundFlow): this {
    this.#flows.set(`${kind} ${id}`, found);
    return this;
  }

  signedIn(session: KratosSession = sessionOf()): this {
    this.session = session;
    this.identities.set(session.identity.id, session.identity);
    return this;
  }

  failing(on: KratosCall, error: Error = new PageError("internal")): this {
    this.#faults.set(on, error);
    return this;
  }

  /** Ends every fault. */
  recover(): this {
    this.#faults.clear();
    return this;
  }

  isReady(): Promise<boolean> {
    return Promise.resolve(this.ready);
  }

  startUrl(kind: FlowKind, parameters: Record<string, string | undefined> = {}): string {
    const url = new URL(`/self-service/${kind}/browser`, kratosOrigin);
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    return url.href;
  }

  getFlow(kind: FlowKind, id: string, cookie: string | undefined): Promise<FoundFlow> {
    const gone: FoundFlow = { state: "gone", returnTo: undefined, isExpired: false };
    return this.#read("getFlow", () => this.#flows.get(`${kind} ${id}`) ?? gone, `${kind} ${id}`, { cookie });
  }

  getError(id: string): Promise<KratosFault | undefined> {
    return this.#read("getError", () => this.errors.get(id), id);
  }

  reachesHere(cookie: string | undefined): boolean {
    return this.hasCookie(cookie) || cookie?.includes("csrf_token") === true;
  }

  findTraits(): Promise<TraitSchema | undefined> {
    return Promise.resolve(this.traits);
  }

  disabledFlows(): Promise<ReadonlySet<FlowKind>> {
    return Promise.resolve(this.disabled);
  }

  hasCookie(cookie: string | undefined): boolean {
    return /(?:^|;\s*)ory_kratos_session/.test(cookie ?? "");
  }

  whoAmI(cookie: string | undefined): Promise<BrowserSession> {
    if (!this.hasCookie(cookie)) return Promise.resolve({ state: "signed_out" });
    return this.#read("whoAmI", () => this.#browserSession(), undefined, { cookie });
  }

  #browserSession(): BrowserSession {
    const { session } = this;
    if (session === undefined) return { state: "signed_out" };
    return this.lacksSecondFactor ? { state: "second_factor_missing" } : { state: "signed_in", session };
  }

  listOtherSessions(cookie: string | undefined): Promise<KratosSession[]> {
    return this.#read("listOtherSessions", () => this.otherSessions, undefined, { cookie });
  }

  endOtherSession(cookie: string | undefined, id: string): Promise<void> {
    this.cookies.push(cookie);
    return this.#tell("endOtherSession", id, () => {
      this.otherSessions = this.otherSessions.filter((session) => session.id !== id);
    });
  }

  endOtherSessions(cookie: string | undefined): Promise<void> {
    this.cookies.push(cookie);
    return this.#tell("endOtherSessions", undefined, () => {
      this.otherSessions = [];
    });
  }

  endBrowserSession(cookie: string | undefined): Promise<{ setCookies: string[] }> {
    this.cookies.push(cookie);
    return this.#tell("endBrowserSession", undefined, () => {
      const setCookies = this.session === undefined ? [] : this.forgettingCookies;
      this.session = undefined;
      return { setCookies };
    });
  }

  getIdentity(id: string): Promise<KratosIdentity | undefined> {
    if (!this.hasAdmin) return Promise.reject(new PageError("kratos_denied"));
    return this.#read("getIdentity", () => this.identities.get(id), id);
  }

  listIdentities(pageToken = "0"): Promise<IdentityPage> {
    if (!this.hasAdmin) return Promise.reject(new PageError("kratos_denied"));
    const from = Number(pageToken);
    const all = [...this.identities.values()];
    const next = from + identitiesPageSize;
    const page = {
      identities: all.slice(from, next),
      nextPageToken: next < all.length ? String(next) : undefined,
    };
    return this.#read("listIdentities", () => page, pageToken);
  }

  findIdentities(identifier: string): Promise<KratosIdentity[]> {
    if (!this.hasAdmin) return Promise.reject(new PageError("kratos_denied"));
    const found = this.identifiers.get(identifier) ?? [];
    return this.#read("findIdentities", () => found, identifier);
  }

  deleteIdentity(id: string): Promise<void> {
    if (!this.hasAdmin) return Promise.reject(new PageError("kratos_denied"));
    return this.#tell("deleteIdentity", id, () => void this.identities.delete(id));
  }

  endIdentitySessions(identityId: string): Promise<void> {
    if (!this.hasAdmin) return Promise.reject(new PageError("kratos_denied"));
    return this.#tell("endIdentitySessions", identityId, () => {
      if (this.session?.identity.id === identityId) this.session = undefined;
      this.otherSessions = this.otherSessions.filter(({ identity }) => identity.id !== identityId);
    });
  }

  listIdentitySessions(identityId: string): Promise<ListedSession[]> {
    if (!this.hasAdmin) return Promise.reject(new PageError("kratos_denied"));
    const all = [...(this.session === undefined ? [] : [this.session]), ...this.otherSessions];
    const listed = all
      .filter(({ identity }) => identity.id === identityId)
      .map(({ id, methods, authenticatedAtMs }) => ({
        id,
        authenticatedAtMs,
        isRecovery: methods.includes("code_recovery"),
      }));
    return this.#read("listIdentitySessions", () => listed, identityId);
  }

  endSession(id: string): Promise<void> {
    if (!this.hasAdmin) return Promise.reject(new PageError("kratos_denied"));
    return this.#tell("endSession", id, () => {
      if (this.session?.id === id) this.session = undefined;
      this.otherSessions = this.otherSessions.filter((session) => session.id !== id);
    });
  }

  #read<T>(call: KratosCall, find: () => T, about?: string, sent?: { cookie: string | undefined }) {
    this.asked.push(about === undefined ? call : `${call} ${about}`);
    if (sent) this.cookies.push(sent.cookie);
    const fault = this.#faults.get(call);
    return fault ? Promise.reject<T>(fault) : Promise.resolve(find());
  }

  #tell<T>(call: KratosCall, about: string | undefined, act: () => T): Promise<T> {
    this.told.push(about === undefined ? call : `${call} ${about}`);
    const fault = this.#faults.get(call);
    return fault ? Promise.reject<T>(fault) : Promise.resolve(act());
  }
}
