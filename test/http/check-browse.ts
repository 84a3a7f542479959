import { shownAt } from "../shown-at.ts";
import { navigation, type Browser } from "./browse.ts";

export const signedOut = "You are signed out";
export const unchecked = "This is where a sign-out ends";
export const endSession = "https://hydra.example/oauth2/sessions/logout";

/** Opens `/logged-out` and goes as far as Hydra; returns the fragment that the browser keeps on its way back. */
export async function goToHydra(browser: Browser, headers: Record<string, string> = {}): Promise<string> {
  const load = { ...navigation, ...headers };
  const answers = [
    await browser.get("/logged-out").set(load).expect(303),
    await browser.get("/logged-out/check").set(load).expect(303),
  ];
  const { hash, href } = new URL(answers[1]?.headers["location"] ?? "");
  if (hash === "" || href !== endSession + hash) throw new Error(`no check goes to ${href}`);
  return hash;
}

/** Opens `/logged-out` in some tab of this browser, and returns what can be seen there. */
export async function seeLoggedOut(browser: Browser, hash = "", headers: Record<string, string> = {}) {
  const answer = await browser.get("/logged-out").set({ ...navigation, ...headers });
  return { status: answer.status, answer, text: shownAt(`/logged-out${hash}`, answer.text) };
}
