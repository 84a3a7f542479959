import type { App, SignIn } from "../../testkit/clients/client.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import type { Page } from "../../testkit/browser/page.ts";
import { browserOfNewPerson } from "./kratos-person.ts";
import type { Fixture } from "./fixture.ts";

/** A browser that is signed in to an app. */
export interface Ready {
  agent: BrowserAgent;
  app: App;
  signIn: SignIn;
}

let people = 0;

export async function signedIn(app: App, user = newUser()): Promise<Ready> {
  const agent = new BrowserAgent();
  return { agent, app, signIn: await app.signIn(agent, user) };
}

/** The same, by way of Kratos. */
export async function signedInAtKratos(fixture: Fixture, app: App): Promise<Ready> {
  const agent = await browserOfNewPerson(fixture.kratos, `${newUser()}@example.com`);
  return { agent, app, signIn: await app.signIn(agent, "") };
}

/** One person's sign-ins in `count` browsers; the first is the one that signs out. */
export async function signedInOnDevices(app: App, count: number): Promise<Ready> {
  const user = newUser();
  const [first = await signedIn(app, user)] = await inTurn(count, () => signedIn(app, user));
  return first;
}

export function newUser(): string {
  people += 1;
  // As long as Kratos's ids are: Hydra's rows hold them.
  return `person-${String(people).padStart(29, "0")}`;
}

export async function inTurn<T>(count: number, act: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  while (all.length < count) all.push(await act());
  return all;
}

/** The page asks, and this button is pressed. */
export async function answerPage(
  fixture: Fixture,
  { agent, app, signIn }: Ready,
  button: string,
): Promise<void> {
  const page = await seePage(fixture, { agent, app, signIn });
  const accepted = await agent.press(page, button, { follow: false });
  await finish(fixture, agent, accepted);
}

/** The page asks, and nobody answers. */
export async function seePage(fixture: Fixture, { agent, app, signIn }: Ready): Promise<Page> {
  const begun = await atHydra(fixture, agent, "GET /oauth2/sessions/logout", app.usualSignOutUrl(signIn));
  return expectStatus(200, await agent.open(nextOf(begun), { follow: false }));
}

/** Lethe does not ask. */
export async function passThrough(fixture: Fixture, { agent, app, signIn }: Ready): Promise<void> {
  const begun = await atHydra(fixture, agent, "GET /oauth2/sessions/logout", app.usualSignOutUrl(signIn));
  await finish(fixture, agent, await agent.open(nextOf(begun), { follow: false }));
}

/** Hydra has no such sign-in any more, and sends the browser on. */
export async function nothingThere(fixture: Fixture, { agent, app, signIn }: Ready): Promise<void> {
  const begun = await atHydra(fixture, agent, "GET /oauth2/sessions/logout", app.usualSignOutUrl(signIn));
  if (!nextOf(begun).href.startsWith(app.signedOutUrl)) throw new Error("Hydra had something to sign out of");
}

async function finish({ costs, ...fixture }: Fixture, agent: BrowserAgent, accepted: Page): Promise<void> {
  const verifier = nextOf(expectStatus(303, accepted));
  const done = await atHydra({ costs, ...fixture }, agent, "GET …?logout_verifier=", verifier);
  expectStatus(302, done);
}

async function atHydra({ costs }: Fixture, agent: BrowserAgent, name: string, url: URL): Promise<Page> {
  return costs.measure(`browser → Hydra: ${name}`, async () => agent.open(url, { follow: false }));
}

function nextOf(page: Page): URL {
  const { location = "" } = page.answer.headers;
  if (location === "")
    throw new Error(`no way on from ${page.url.pathname}: ${page.status} ${page.words.slice(0, 300)}`);
  return new URL(location, page.url);
}

function expectStatus(status: number, page: Page): Page {
  if (page.status === status) return page;
  throw new Error(`${page.url.pathname} answered ${page.status}: ${page.words.slice(0, 300)}`);
}
