import { setTimeout as pause } from "node:timers/promises";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { formsOf, submission } from "../../testkit/browser/page-forms.ts";
import type { Page } from "../../testkit/browser/page.ts";

/** Somebody at a browser of their own. */
export class ComposePerson {
  readonly #agent = new BrowserAgent();

  async open(url: string): Promise<Page> {
    return this.#agent.open(url);
  }

  /** Fills in the page's fields by their ids and presses the button with these words. */
  async press(page: Page, words: string, typed: Record<string, string> = {}): Promise<Page> {
    const forms = formsOf(page);
    for (const form of forms) {
      const button = form.controls.find((control) => control.tag === "button" && control.words === words);
      if (button === undefined) continue;
      const target = new URL(form.action || page.url, page.url);
      return this.#agent.post(target, submission(form, button, typed), page);
    }
    const there = forms.flatMap(({ controls }) => controls.map((control) => control.words)).join("|");
    throw new Error(`no button "${words}" but "${there}" at ${page.url.href}: ${page.words}`);
  }

  /** Loads the page again and again until it says this: mails, and what Hydra tells apps, come when they come. */
  async until(url: string, words: RegExp): Promise<Page> {
    for (let tries = 0; tries < 100; tries += 1) {
      const page = await this.open(url);
      if (words.test(page.words)) return page;
      await pause(100);
    }
    return this.open(url);
  }

  /** Registers at this Lethe's pages, and is left at the one that asks for the code from the mail. */
  async register(lethe: string, email: string): Promise<Page> {
    const first = await this.open(`${lethe}/registration`);
    const second = await this.press(first, "Sign up", { "traits.email": email });
    return this.press(second, "Sign up", { password: "a long enough one" });
  }
}
