import { createHmac } from "node:crypto";
import { shownAt } from "../browser/shown-at.ts";
import { navigation, testSettings, type Browser } from "./browse.ts";

export const signedOut = "You are signed out";
export const unchecked = "We can&#39;t tell whether you are signed out";
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

/** Signed with our own secret, whatever its value is: as another release might have set it. */
export function signedCookie(name: string, value: string): string {
  const mac = createHmac("sha256", testSettings.COOKIE_SECRET)
    .update(value)
    .digest("base64")
    .replace(/=+$/, "");
  return `lethe-${name}=${encodeURIComponent(`s:${value}.${mac}`)}`;
}
