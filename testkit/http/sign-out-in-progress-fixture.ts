import { fieldsOf } from "./browse.ts";
import { consentTo } from "../fakes/fake-hydra-sessions.ts";
import { signOutFixture, type SceneOptions } from "./sign-out-fixture.ts";

export const all = {
  LOGOUT_OFFER_EVERYWHERE: "true",
  LOGOUT_REVOKE: "all",
  LOGOUT_REVOKE_DELAY: "0",
};

/** The asking app here, and three others, each on a device of its own; one of them wants to be told. */
export const fourApps = [
  consentTo("agora", { isNotified: true }),
  consentTo("bank", { sid: "sid-2" }),
  consentTo("mail", { sid: "sid-3", isNotified: true }),
  consentTo("shop", { sid: "sid-4" }),
];

/** A sign-out of which each request ends one thing, if it is not said how long it may take. */
export function inProgressFixture(options: SceneOptions = {}) {
  const scene = signOutFixture({ env: all, consents: fourApps, signOutBudgetMs: 0, ...options });
  type Page = Awaited<ReturnType<typeof scene.answer>>;
  return { ...scene, goOn, goOnToTheEnd };

  /** Presses the button of such a page, or sends its form with something else in it. */
  function goOn(page: Page, changed: Record<string, string> = {}) {
    return scene.send({ ...fieldsOf(page.text), ...changed });
  }

  /** Presses the button of each page until there is none any more. */
  async function goOnToTheEnd(first: Page): Promise<{ pages: Page[]; last: Page }> {
    const pages: Page[] = [];
    let last = first;
    while (isGoingOn(last)) {
      pages.push(last);
      if (pages.length > 50) throw new Error("it goes on and on");
      // oxlint-disable-next-line no-await-in-loop -- each page has the form of the next
      last = await goOn(last);
    }
    return { pages, last };
  }
}

export function isGoingOn({ text }: { text: string }): boolean {
  return text.includes('id="go-on"');
}

/** What a page says of how far it has come: `[sign-ins, apps, value of the bar, its end]`. */
export function howFar({ text }: { text: string }): (string | undefined)[] {
  const plain = text.replaceAll(/[\u2066-\u2069]/g, "");
  const devices = /other devices that have ended: ([^<]*)</.exec(plain)?.[1];
  const access = /whose access has ended: ([^<]*)</.exec(plain)?.[1];
  const [, value, max] = /<progress[^>]* value="(\d+)" max="(\d+)">/.exec(plain) ?? [];
  return [devices, access, value, max];
}
