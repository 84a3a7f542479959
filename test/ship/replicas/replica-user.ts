import { setTimeout as pause } from "node:timers/promises";
import type { App, SignIn } from "../../../testkit/clients/client.ts";
import { BrowserAgent } from "../../../testkit/browser/browser-agent.ts";
import type { Page } from "../../../testkit/browser/page.ts";

/** What a user sees who does not get on: nothing at all, or a page with this status. */
export interface Trouble {
  at: "question" | "answer";
  status: number | undefined;
  /** Which replica the proxy had picked. */
  replica: string | undefined;
  words: string;
}

const secondThoughtsMs = 300;
const mostTries = 20;

/** A user at a browser of their own, signed in to an app, who signs out and does not give up. */
export class ReplicaUser {
  readonly name: string;
  readonly agent = new BrowserAgent();
  readonly app: App;
  readonly troubles: Trouble[] = [];
  /** Pages that said "signed out" while Hydra still knew this person. */
  readonly lies: string[] = [];
  readonly #startsAt: "app" | "provider";
  #signIn: SignIn | undefined;
  #question: Page | undefined;

  /** @param startsAt the provider: they leave without an app that they would come back to */
  constructor(name: string, app: App, startsAt: "app" | "provider") {
    this.name = name;
    this.app = app;
    this.#startsAt = startsAt;
  }

  async signIn(): Promise<void> {
    this.#signIn = await this.app.signIn(this.agent, this.name);
  }

  /** Loads the question and leaves it open; the page, or undefined when there was trouble. */
  async openQuestion(): Promise<Page | undefined> {
    const page = await this.#look("question", this.agent.open(this.#signOutUrl()));
    this.#question = page?.button("accept") ? page : undefined;
    return page;
  }

  /** Answers the question that is open; the page at the end, or undefined when there was trouble. */
  async answer({ follow = true } = {}): Promise<Page | undefined> {
    if (!this.#question) throw new Error(`${this.name} was not asked`);
    return this.#look("answer", this.agent.press(this.#question, "accept", { follow }));
  }

  /** Signs out; after trouble the same form again, else the app's button again. False when that never ends in a confirmation. */
  async signOut(): Promise<boolean> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const before = this.troubles.length;
      const wasAsked = this.#question !== undefined;
      const page = await (wasAsked ? this.answer() : this.openQuestion());
      if (page && this.#isConfirmation(page)) return true;
      const isRefused = (this.troubles[before]?.status ?? 500) < 500;
      if (wasAsked && (page !== undefined || isRefused)) this.#question = undefined;
      if (this.troubles.length > before) await pause(secondThoughtsMs);
    }
    return false;
  }

  /** Whether Hydra still knows them, asked as an app would ask. */
  async isSignedIn(): Promise<boolean> {
    const who = await this.app.whoIs(this.agent);
    if (who !== this.name && who !== "login_required") throw new Error(`${this.name} is ${who}`);
    return who === this.name;
  }

  #signOutUrl(): URL {
    if (!this.#signIn) throw new Error(`${this.name} never signed in`);
    return this.#startsAt === "app" ? this.app.usualSignOutUrl(this.#signIn) : this.app.signOutUrl();
  }

  async #checkClaim(page: Page): Promise<void> {
    const isClaim = this.#isConfirmation(page) || /you are signed out/i.test(page.words);
    if (isClaim && (await this.isSignedIn())) this.lies.push(page.trail.join(" > "));
  }

  #isConfirmation({ url, status, words }: Page): boolean {
    if (status !== 200) return false;
    return this.#startsAt === "app"
      ? url.href.startsWith(this.app.signedOutUrl)
      : url.pathname === "/logged-out" && words.includes("You are signed out");
  }

  async #look(at: Trouble["at"], load: Promise<Page>): Promise<Page | undefined> {
    let page: Page;
    try {
      page = await load;
    } catch (error) {
      this.troubles.push({ at, status: undefined, replica: undefined, words: String(error) });
      return undefined;
    }
    await this.#checkClaim(page);
    const { status, words } = page;
    if (status < 400) return page;
    const replica = page.answer.headers["x-replica"];
    this.troubles.push({ at, status, replica: typeof replica === "string" ? replica : undefined, words });
    return undefined;
  }
}
