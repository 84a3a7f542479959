import { expect } from "vitest";
import type { FlowPerson } from "./flow-user.ts";
import type { FlowStage } from "../ory/kratos-pages-fixture.ts";

export const password = "a long enough one";

/** Signs up and is left at the page that asks for the code from the mail, signed in. */
export async function signUp(stage: FlowStage, email: string): Promise<FlowPerson> {
  const person = stage.person();
  await person.open("/registration");
  await person.enter({ "traits.email": email });
  await person.enter({ password });
  expect(person.page.url.pathname).toBe("/verification");
  return person;
}

/** Types address and password, and is left wherever that leads. */
export async function signIn(stage: FlowStage, email: string): Promise<FlowPerson> {
  const person = stage.person();
  await person.open(`${stage.kratosUrl}/self-service/login/browser`);
  await person.enter({ email, password });
  return person;
}
