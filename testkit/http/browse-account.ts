import { PageError } from "../../src/errors.ts";
import type { ConsentSession } from "../../src/hydra/consent-session.ts";
import type { HydraSessions } from "../../src/hydra/hydra-admin.ts";
import type { OAuthClient } from "../../src/hydra/oauth-client.ts";
import { browse, fieldsOf, navigation, ownForm, type Browser, type BrowseOptions } from "./browse.ts";
import { FakeHydra } from "../fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../fakes/fake-kratos.ts";

/** Ids of Ada's sessions at Kratos: of this browser, and of others. */
export const here = sessionOf().id;
export const phone = "5e551011-0000-4000-8000-0000000000aa";
export const laptop = "5e551011-0000-4000-8000-0000000000bb";

export const agents = {
  firefoxOnLinux: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  chromeOnAndroid:
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
  safariOnMac:
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
};

export function deviceOf(id: string, userAgent: string, over: Parameters<typeof sessionOf>[1] = {}) {
  const devices = [{ userAgent, location: "Athens, GR", ipAddress: "192.0.2.7:51234" }];
  return sessionOf(ada, { id, devices, ...over });
}

export function clientOf(id: string, name = id): OAuthClient {
  const none = { uri: undefined, logoUri: undefined, policyUri: undefined, termsUri: undefined };
  return { id, name, ...none, skipConsent: false };
}

/** What Ada allowed Agora on this device, with what a test wants different about it. */
export function consentOf({ device = here, ...over }: Partial<ConsentSession> & { device?: string } = {}) {
  const consent: ConsentSession = {
    id: "consent-1",
    client: clientOf("agora", "Agora"),
    sid: "sid-here",
    scopes: ["openid", "offline_access"],
    remembered: true,
    isNotified: true,
    handledAtMs: Date.UTC(2026, 4, 1, 12),
    context: device === "" ? {} : { kratos_session: device },
    ...over,
  };
  return consent;
}

/** What Hydra keeps of people's sign-ins and consents, in memory; it writes down what it is told. */
export class FakeSessions implements HydraSessions {
  readonly told: string[] = [];
  readonly asked: string[] = [];
  consents: ConsentSession[];
  /** Called before each call that ends something. */
  onTold: (what: string) => void | Promise<void> = () => undefined;
  listFault: Error | undefined;

  constructor(...consents: ConsentSession[]) {
    this.consents = consents;
  }

  listConsentSessions(subject: string): Promise<ConsentSession[]> {
    this.asked.push(`list ${subject}`);
    if (this.listFault) return Promise.reject(this.listFault);
    return Promise.resolve(subject === ada.id ? this.consents : []);
  }

  async endLoginSession(sid: string): Promise<void> {
    await this.#tell(`end ${sid}`);
    this.consents = this.consents.map((consent) => (consent.sid === sid ? { ...consent, sid: "" } : consent));
  }

  async revokeClientConsents(subject: string, clientId: string): Promise<void> {
    await this.#tell(`revoke ${subject} ${clientId}`);
    this.consents = this.consents.filter(({ client }) => client.id !== clientId);
  }

  endLoginSessionsOf(): Promise<void> {
    throw new Error("no page ends sign-ins without telling their apps");
  }

  async revokeConsentsOf(subject: string): Promise<void> {
    await this.#tell(`revoke all of ${subject}`);
    this.consents = [];
  }

  revokeConsent(): Promise<boolean> {
    throw new Error("nobody revokes a single consent here");
  }

  async #tell(what: string): Promise<void> {
    this.told.push(what);
    await this.onTold(what);
  }
}

/** Says no from the given call on, as Hydra does when it has gone. */
export function failingOn(pattern: RegExp): (what: string) => void {
  return (what) => {
    if (pattern.test(what)) throw new PageError("hydra_unavailable");
  };
}

/** Ada at this browser, on Linux, who is also signed in on a phone and a laptop. */
export function adaEverywhere(): FakeKratos {
  const kratos = new FakeKratos().signedIn(deviceOf(here, agents.firefoxOnLinux));
  kratos.otherSessions = [deviceOf(phone, agents.chromeOnAndroid), deviceOf(laptop, agents.safariOnMac)];
  return kratos;
}

export const settings = {
  KRATOS_PUBLIC_URL: "https://kratos.example",
  BASE_URL: "http://auth.example",
};

/** One browser at Lethe, over an in-memory Kratos and Hydra. */
export function browseAccount(
  kratos: FakeKratos,
  sessions: FakeSessions = new FakeSessions(),
  { env = {}, ...options }: BrowseOptions = {},
): Browser {
  return browse(new FakeHydra(), { kratos, flows: sessions, env: { ...settings, ...env }, ...options });
}

/** Opens a page of ours with Kratos's session cookie beside our own. */
export function visit(browser: Browser, path = "/account", cookie = sessionCookie) {
  return browser.get(path).set(navigation).set("Cookie", cookie);
}

/** Sends a form of the page that has it, as that page does. */
export async function send(browser: Browser, fields: Record<string, string>) {
  const page = await visit(browser, pathFor(fields)).expect(200);
  const token = fieldsOf(page.text)["_csrf"] ?? "";
  return post(browser, { _csrf: token, ...fields });
}

/** The page on which something ends. */
function pathFor({ action }: Record<string, string>): string {
  return action?.startsWith("leave_") ? "/account/apps" : "/account/devices";
}

/** Posts a form of Ada's page, unless the fields say whose else. */
export function post(browser: Browser, fields: Record<string, string>, cookie = sessionCookie) {
  const form = { account: ada.id, ...fields };
  return browser.post(pathFor(fields)).set(ownForm).set("Cookie", cookie).type("form").send(form);
}

/** The words of a page, without its head and its markup. */
export function wordsOf(html: string): string {
  return html
    .replace(/^[\s\S]*<main/, "<main")
    .replace(/<[^>]*>/g, " ")
    .replace(/[\u2068\u2069]/g, "")
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, " ")
    .trim();
}
