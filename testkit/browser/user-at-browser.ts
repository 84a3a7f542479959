import { BrowserAgent, type Load } from "./browser-agent.ts";
import { formsOf, submission, type Control, type PageForm } from "./page-forms.ts";
import type { Page } from "./page.ts";

/** A user at a browser of their own, without JavaScript: reads pages, fills in their forms and presses their buttons. */
export class UserAtBrowser {
  readonly #agent: BrowserAgent;
  readonly #home: string | undefined;
  #page: Page | undefined;
  /** Challenges, verifiers and codes that were in an address so far. */
  readonly secrets = new Set<string>();

  /** @param home what paths are relative to */
  constructor(home?: string, agent = new BrowserAgent()) {
    this.#home = home;
    this.#agent = agent;
  }

  /** Another tab of the same browser. */
  tab(): UserAtBrowser {
    return new UserAtBrowser(this.#home, this.#agent);
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error("no page is open");
    return this.#page;
  }

  async open(url: URL | string, load: Load = "navigation"): Promise<Page> {
    return this.#show(await this.#agent.open(new URL(url, this.#home), { load }));
  }

  /** Looks at this page, which was loaded before, instead of the last one. */
  goBackTo(page: Page): this {
    this.#page = page;
    return this;
  }

  /** Follows the first link of the page with these words. */
  async follow(words: RegExp): Promise<Page> {
    const url = this.page.link(words);
    if (url === undefined) throw this.#lacks(`link ${words.source}`);
    return this.#show(await this.#agent.open(url, { from: this.page }));
  }

  /**
   * Presses a button by its words or its id.
   * @param typed fills in fields by their ids (`on` ticks a box)
   * @param more what the page would not send
   */
  async press(
    wordsOrId: string,
    typed: Record<string, string> = {},
    more: Record<string, string> = {},
  ): Promise<Page> {
    const isIt = ({ tag, words, attributes }: Control) =>
      tag === "button" && (words === wordsOrId || attributes.get("id") === wordsOrId);
    for (const form of formsOf(this.page)) {
      const button = form.controls.find(isIt);
      if (button !== undefined) return this.pressIn(form, button, typed, more);
    }
    throw this.#lacks(`button "${wordsOrId}" but "${this.buttons.join("|")}"`);
  }

  /** The same with a button of one of the page's forms. */
  async pressIn(
    form: PageForm,
    button: Control,
    typed: Record<string, string>,
    more: Record<string, string> = {},
  ): Promise<Page> {
    const fields = submission(form, button, typed);
    for (const [name, value] of Object.entries(more)) fields.append(name, value);
    return this.#post(form, fields);
  }

  /** Fills in fields by their ids and presses Enter in the last of them: a browser presses the form's first button. */
  async enter(typed: Record<string, string>): Promise<Page> {
    const last = Object.keys(typed).at(-1);
    const form = formsOf(this.page).find(({ controls }) =>
      controls.some(({ attributes }) => attributes.get("id") === last),
    );
    const button = form?.controls.find(
      ({ tag, attributes }) => tag === "button" && attributes.get("type") !== "button",
    );
    if (form === undefined || button === undefined) throw this.#lacks(`form that Enter in ${last} sends`);
    return this.pressIn(form, button, typed);
  }

  /** Presses a button that only a script can answer, as Kratos's script does it: with what it would have put into a field. */
  async answer(button: string, results: Record<string, string>): Promise<Page> {
    const form = formsOf(this.page).find(({ controls }) =>
      controls.some(({ attributes }) => attributes.get("name") === button),
    );
    if (form === undefined) throw this.#lacks(`button ${button}`);
    const submit = { attributes: new Map([["formnovalidate", ""]]), words: "" };
    const fields = submission(form, submit, {});
    for (const [name, value] of Object.entries(results)) fields.set(name, value);
    return this.#post(form, fields);
  }

  /** What Kratos says of the flow that is open, with this browser's cookies. */
  async readFlow(kratosUrl: string): Promise<string> {
    const { pathname, searchParams } = this.page.url;
    // Kratos's settings are the account's sections.
    const kind = pathname.startsWith("/account/") ? "/settings" : pathname;
    const address = `${kratosUrl}/self-service${kind}/flows?id=${searchParams.get("flow")}`;
    return (await this.#agent.open(address, { follow: false })).answer.body;
  }

  /** A field by its id. */
  field(id: string): Map<string, string> | undefined {
    return ["input", "select", "textarea"]
      .flatMap((name) => this.page.elements(name))
      .find((input) => input.get("id") === id);
  }

  /** What a hidden input holds. */
  hidden(name: string): string {
    const input = this.page.elements("input").find((element) => element.get("name") === name);
    return input?.get("value") ?? "";
  }

  /** Ids of Kratos's messages on the page. */
  get messages(): number[] {
    return this.page.elements("p").flatMap((p) => (p.has("data-id") ? [Number(p.get("data-id"))] : []));
  }

  /** Words of the page's buttons. */
  get buttons(): string[] {
    return formsOf(this.page).flatMap(({ controls }) =>
      controls.filter(({ tag, words }) => tag === "button" && words !== "").map(({ words }) => words),
    );
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

  async #post(form: PageForm, fields: URLSearchParams): Promise<Page> {
    const target = new URL(form.action === "" ? this.page.url : form.action, this.page.url);
    return this.#show(await this.#agent.post(target, fields, this.page));
  }

  #lacks(what: string): Error {
    const { url, status, words } = this.page;
    return new Error(`no ${what} at ${url.href.split("?")[0]} (${status}): ${words}`);
  }

  #show(page: Page): Page {
    for (const { url } of page.hops) {
      for (const [name, value] of url.searchParams)
        if (/challenge|verifier|code$/.test(name)) this.secrets.add(value);
    }
    return (this.#page = page);
  }
}
