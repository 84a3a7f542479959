import { BrowserAgent, type Load } from "../../testkit/browser/browser-agent.ts";
import { formsOf, submission, type Control } from "../../testkit/browser/page-forms.ts";
import type { Page } from "../../testkit/browser/page.ts";

/** A person at a browser of their own: opens addresses, fills in the form of the page and presses its buttons. */
export class LoginVisitor {
  readonly #agent: BrowserAgent;
  #page: Page | undefined;
  /** Challenges, verifiers and codes that were in an address so far. */
  readonly secrets = new Set<string>();

  constructor(agent = new BrowserAgent()) {
    this.#agent = agent;
  }

  /** Another tab of the same browser. */
  tab(): LoginVisitor {
    return new LoginVisitor(this.#agent);
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error("no page is open");
    return this.#page;
  }

  async open(url: URL | string, load: Load = "navigation"): Promise<Page> {
    return this.#show(await this.#agent.open(url, { load }));
  }

  /** Follows the first link of the page with these words. */
  async follow(words: RegExp): Promise<Page> {
    const url = this.page.link(words);
    if (url === undefined)
      throw new Error(`no link ${words.source} at ${this.page.url.pathname}: ${this.page.words}`);
    return this.#show(await this.#agent.open(url, { from: this.page }));
  }

  /** Presses a button by its id; `typed` fills in fields by their ids (`on` ticks a box), `more` is what a page would not send. */
  async press(
    id: string,
    typed: Record<string, string> = {},
    more: Record<string, string> = {},
  ): Promise<Page> {
    return this.#send(({ attributes }) => attributes.get("id") === id, typed, more);
  }

  /** Types into fields by their ids and presses Enter in the last one: a browser then presses its form's first button. */
  async enter(typed: Record<string, string>): Promise<Page> {
    const last = Object.keys(typed).at(-1);
    return this.#send(({ tag, attributes }) => tag === "input" && attributes.get("id") === last, typed);
  }

  async #send(
    isThere: (control: Control) => boolean,
    typed: Record<string, string>,
    more = {},
  ): Promise<Page> {
    const form = formsOf(this.page).find(({ controls }) => controls.some(isThere));
    const buttons = form?.controls.filter(({ tag }) => tag === "button") ?? [];
    const button = buttons.find(isThere) ?? buttons[0];
    if (form === undefined || button === undefined) {
      throw new Error(
        `nothing to press at ${this.page.url.pathname} (${this.page.status}): ${this.page.words}`,
      );
    }
    const fields = submission(form, button, typed);
    for (const [name, value] of Object.entries<string>(more)) fields.append(name, value);
    const target = new URL(form.action === "" ? this.page.url : form.action, this.page.url);
    return this.#show(await this.#agent.post(target, fields, this.page));
  }

  /** A field by its id. */
  field(id: string): Map<string, string> | undefined {
    return this.page.elements("input").find((input) => input.get("id") === id);
  }

  /** Which of our own pages were shown on the way to this one, and where the browser only passed through. */
  passedThrough(path: string): boolean {
    return this.page.hops.some(({ url }) => url.pathname === path);
  }

  async cookies(): Promise<string[]> {
    return this.#agent.cookieValues();
  }

  /** How many were lost. */
  async loseCookies(names: RegExp): Promise<number> {
    const lost = (await this.#agent.cookieNames()).filter((name) => names.test(name));
    for (const name of lost) await this.#agent.lose(name);
    return lost.length;
  }

  async loseCookie(name: string): Promise<void> {
    return this.#agent.lose(name);
  }

  #show(page: Page): Page {
    for (const { url } of page.hops) {
      for (const [name, value] of url.searchParams)
        if (/challenge|verifier|code$/.test(name)) this.secrets.add(value);
    }
    return (this.#page = page);
  }
}
