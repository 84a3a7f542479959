import { expect } from "vitest";
import type { Page } from "../../testkit/browser/page.ts";
import type { Scene, LogoutFixture } from "./logout-fixture.ts";

/** The page puts the question: both answers, in one form, and nothing happened yet. */
export function expectQuestion(page: Page): void {
  expect(page.words).toMatch(/sign out/i);
  expect(page.status).toBe(200);
  expect([...page.elements("button")].map((button) => button.get("id"))).toEqual(
    expect.arrayContaining(["accept", "reject"]),
  );
}

/** The provider has forgotten the session: it does not sign in silently, and a new sign-in starts from nothing. */
export async function expectSignedOut(
  { agent, app, user }: Scene,
  { autoSignIn }: LogoutFixture,
): Promise<void> {
  expect(await app.whoIs(agent)).toBe("login_required");
  autoSignIn.asked.length = 0;
  await app.signIn(agent, user);
  expect(autoSignIn.asked).toEqual([{ subject: user, skip: false }]);
}

export async function expectStillSignedIn({ agent, app, user }: Scene): Promise<void> {
  expect(await app.whoIs(agent)).toBe(user);
}

/** Lethe says that the person is signed out, at the address that is the provider's default post-logout page. */
export function expectSignedOutPage(page: Page, { lethe }: LogoutFixture): void {
  expect(page.url.origin + page.url.pathname).toBe(`${lethe.url}/logged-out`);
  expect(page.words).toMatch(/signed out/i);
  expect(page.status).toBe(200);
}
