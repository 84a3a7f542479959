import { setTimeout as pause } from "node:timers/promises";
import { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import type { Page } from "../../testkit/browser/page.ts";

/** A user of the stacks of the compose files. */
export class ComposeUser extends UserAtBrowser {
  /** Loads the page again and again until it says this: mails, and what Hydra tells apps, come when they come. */
  async until(url: string, words: RegExp): Promise<Page> {
    for (let tries = 0; tries < 600; tries += 1) {
      const page = await this.open(url);
      if (words.test(page.words)) return page;
      await pause(100);
    }
    return this.open(url);
  }

  /** Registers at this Lethe's pages, and is left at the one that asks for the code from the mail. */
  async register(lethe: string, email: string): Promise<Page> {
    await this.open(`${lethe}/registration`);
    await this.press("Create account", { "traits.email": email });
    return this.press("Create account", { password: "a long enough one" });
  }
}
