import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { LoginApp } from "./login-client.ts";
import type { LoginFixture } from "./login-fixture.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";

export const password = "a long enough one";
export const everything = { profile: "on", email: "on", remember: "on" };
export const silently = { prompt: "none" };

/** Somebody with an account, in front of an app's sign-in. */
export async function atForm(fixture: LoginFixture, parameters: Record<string, string> = {}) {
  const email = `ada-${randomUUID()}@example.com`;
  const id = await fixture.account({ email, name: { first: "Ada", last: "Lovelace" } }, password);
  const [app, visitor] = [await fixture.app(), fixture.visitor()];
  await visitor.open(app.signInUrl(parameters));
  return { app, visitor, email, id };
}

/** The same, signed in, with everything allowed for good. */
export async function signedIn(fixture: LoginFixture) {
  const scene = await atForm(fixture);
  await scene.visitor.enter({ email: scene.email, password });
  await scene.visitor.press("accept", everything);
  return { ...scene, tokens: await scene.app.tokens(scene.visitor) };
}

/** Who an app is told is signed in, without a page: a subject, or the error. */
export async function whoIs(visitor: UserAtBrowser, app: LoginApp): Promise<string> {
  await visitor.open(app.signInUrl(silently), "iframe");
  return app.errorOf(visitor) ?? String((await app.tokens(visitor)).claims?.["sub"]);
}

/** Takes something away from Kratos. */
export async function remove(fixture: LoginFixture, path: string): Promise<void> {
  const answer = await fetch(`${fixture.kratos?.adminUrl}${path}`, { method: "DELETE" });
  expect(answer.status).toBe(204);
}
