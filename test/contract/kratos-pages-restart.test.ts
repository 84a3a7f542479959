import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { startKratosPages, type KratosPages } from "../../testkit/ory/kratos-pages-fixture.ts";
import { password, signUp } from "../../testkit/browser/sign-up.ts";

// Long enough for what has to be done within it on a machine that does much else.
const lifespanSeconds = 4;
const untilExpired = () => pause(lifespanSeconds * 1_000 + 100);
const flowOf = ({ page }: UserAtBrowser) => page.url.searchParams.get("flow");

describe("a flow of real Kratos's that is no good any more", needs("kratos"), () => {
  let fixture: KratosPages;
  beforeAll(async () => {
    fixture = await startKratosPages({
      lifespans: { login: `${lifespanSeconds}s`, recovery: `${lifespanSeconds}s` },
      more: { selfservice: { flows: { settings: { privileged_session_max_age: `${lifespanSeconds}s` } } } },
    });
  });
  afterAll(async () => fixture.close());

  it.each(["login", "recovery"])(
    "starts afresh when it has expired, and knows where it was leading: %s",
    async (kind) => {
      const person = fixture.person();
      const returnTo = `${fixture.pagesUrl}/where-it-was-leading`;
      await person.open(`${fixture.kratosUrl}/self-service/${kind}/browser?return_to=${returnTo}`);
      const expired = flowOf(person);
      await untilExpired();
      await person.open(person.page.url.href);
      expect(person.page.status).toBe(200);
      expect(flowOf(person)).not.toBe(expired);
      expect(person.page.url.searchParams.get("return_to")).toBe(returnTo);
      expect(person.field("email")).toBeDefined();
    },
  );

  it("starts afresh in another browser", async () => {
    const [person, other] = [fixture.person(), fixture.person()];
    await person.open("/registration");
    await other.open(person.page.url.href);
    expect(other.page.status).toBe(200);
    expect(flowOf(other)).not.toBe(flowOf(person));
    expect(other.field("traits.email")).toBeDefined();
  });

  it("starts afresh when nobody has ever heard of it", async () => {
    const person = fixture.person();
    await person.open("/recovery?flow=00000000-0000-4000-8000-000000000000");
    expect(person.page.status).toBe(200);
    expect(person.field("email")).toBeDefined();
    await person.open("/verification?flow=not-even-an-id");
    expect(person.field("email")).toBeDefined();
  });

  it("says so when the form is sent too late, and takes it then", async () => {
    await signUp(fixture, "late@example.com");
    const person = fixture.person();
    await person.open(`${fixture.kratosUrl}/self-service/login/browser`);
    await untilExpired();
    await person.enter({ email: "late@example.com", password });
    expect(person.messages).toEqual([4_010_001]);
    expect(person.page.words).toContain("The page was open for too long.");
    await person.enter({ email: "late@example.com", password });
    expect(person.page.url.pathname).toBe("/next");
  });

  it("asks for the password once more before it is changed, and changes it then", async () => {
    const person = await signUp(fixture, "refresh@example.com");
    await person.open("/settings");
    await untilExpired();
    await person.enter({ password: "quite another one" });
    expect(person.page.words).toContain("Confirm that it's you");
    await person.enter({ password });
    expect(person.page.url.pathname).toBe("/account/security");
    expect(person.messages).toEqual([1_050_001]);
  });

  it("says that cookies are needed when the browser keeps none", async () => {
    // `fetch` follows redirects, as a browser does, and keeps no cookies.
    const page = await fetch(`${fixture.pagesUrl}/recovery`);
    expect(page.status).toBe(410);
    expect(await page.text()).toContain("allow cookies for this site");
  });
});
