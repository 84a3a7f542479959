import { BrowserAgent } from "./browser-agent.ts";
import { formsOf, submission, type Control, type PageForm } from "./page-forms.ts";
import type { Page } from "./page.ts";

/** A person at the pages of a flow: reads them, fills in their forms and presses their buttons, without JavaScript. */
export class FlowPerson {
  readonly #agent = new BrowserAgent();
  readonly #pages: string;
  #page: Page | undefined;

  /** @param pages where Lethe is */
  constructor(pages: string) {
    this.#pages = pages;
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error("no page is open");
    return this.#page;
  }

  async open(path: string): Promise<Page> {
    return (this.#page = await this.#agent.open(new URL(path, this.#pages)));
  }

  /** Fills in fields by their ids and presses the button with these words. */
  async press(words: string, typed: Record<string, string> = {}): Promise<Page> {
    for (const form of formsOf(this.page)) {
      const button = form.controls.find((control) => control.tag === "button" && control.words === words);
      if (button !== undefined) return this.#send(form, button, typed);
    }
    throw new Error(`no button "${words}" at ${this.page.url.pathname}: ${this.page.words}`);
  }

  /** The same with a button of one of the page's forms. */
  async pressIn(form: PageForm, button: Control, typed: Record<string, string>): Promise<Page> {
    return this.#send(form, button, typed);
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
    if (form === undefined || button === undefined) throw new Error(`Enter in ${last} sends nothing`);
    return this.#send(form, button, typed);
  }

  /** Presses a button that only a script can answer, as Kratos's script does it: with what it would have put into a field. */
  async answer(button: string, results: Record<string, string>): Promise<Page> {
    const form = formsOf(this.page).find(({ controls }) =>
      controls.some(({ attributes }) => attributes.get("name") === button),
    );
    if (form === undefined) throw new Error(`no button ${button}`);
    const submit = { attributes: new Map([["formnovalidate", ""]]), words: "" };
    const fields = submission(form, submit, {});
    for (const [name, value] of Object.entries(results)) fields.set(name, value);
    return (this.#page = await this.#agent.post(form.action, fields, this.page));
  }

  /** What Kratos says of the flow that is open, with this browser's cookies. */
  async readFlow(kratosUrl: string): Promise<string> {
    const { pathname, searchParams } = this.page.url;
    const address = `${kratosUrl}/self-service${pathname}/flows?id=${searchParams.get("flow")}`;
    return (await this.#agent.open(address, { follow: false })).answer.body;
  }

  /** Follows the link with these words. */
  async follow(words: RegExp): Promise<Page> {
    const url = this.page.link(words);
    if (url === undefined) throw new Error(`no link ${words} at ${this.page.url.pathname}`);
    return (this.#page = await this.#agent.open(url));
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

  async #send(form: PageForm, button: Control, typed: Record<string, string>): Promise<Page> {
    const fields = submission(form, button, typed);
    return (this.#page = await this.#agent.post(form.action, fields, this.page));
  }
}
