import { expect } from "vitest";
import type { UserAtBrowser } from "./user-at-browser.ts";
import type { KratosPages } from "../ory/kratos-pages-fixture.ts";

export const password = "a long enough one";

/** Signs up and is left at the page that asks for the code from the mail, signed in. */
export async function signUp(fixture: KratosPages, email: string): Promise<UserAtBrowser> {
  const person = fixture.person();
  await person.open("/registration");
  await person.enter({ "traits.email": email });
  await person.enter({ password });
  expect(person.page.url.pathname).toBe("/verification");
  return person;
}

/** Types address and password, and is left wherever that leads. */
export async function signIn(fixture: KratosPages, email: string): Promise<UserAtBrowser> {
  const person = fixture.person();
  await person.open(`${fixture.kratosUrl}/self-service/login/browser`);
  await person.enter({ email, password });
  return person;
}
