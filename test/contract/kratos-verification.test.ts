import { describe, expect, it } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import { startKratosPages } from "../../testkit/ory/kratos-pages-fixture.ts";
import { atForm, everything, password } from "./login-users.ts";
import { withLoginFixture, type LoginFixture } from "./login-fixture.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { providers } from "./providers.ts";
import { signUp } from "../../testkit/browser/sign-up.ts";

const isIn = (page: { words: string }, text: string) => page.words.includes(text);

describe("a sign-in for which real Kratos wants a confirmed address", needs("hydra", "kratos"), () => {
  const provider = providers.find(({ name }) => name.startsWith("hydra"));
  if (provider === undefined) throw new Error("no real Hydra among the providers");
  const hooksAfter = { login: { password: ["require_verified_address"] } };
  const fixture = withLoginFixture(provider, { kratos: { hooksAfter } });

  it("leads to the confirmation, names the address, and then goes on to the app", async () => {
    const { app, visitor, email } = await atForm(fixture());
    await visitor.enter({ email, password });
    // An older Kratos says that the address is not confirmed, a newer one sends a code at once.
    if (visitor.page.url.pathname === "/login") await askForCode(visitor, email);
    expect(visitor.page.url.pathname).toBe("/verification");
    expect(isIn(visitor.page, email)).toBe(true);
    await confirm(fixture(), visitor, email);
    await visitor.open(linkOf(visitor, /Continue/));
    expect(visitor.page.url.pathname).toBe("/login");
    expect(visitor.page.url.searchParams.has("login_challenge")).toBe(true);
    expect(isIn(visitor.page, "Agora")).toBe(true);
    await visitor.enter({ email, password });
    await visitor.press("accept", everything);
    expect((await app.tokens(visitor)).claims).toMatchObject({ email, email_verified: true });
  });

  it("leads back to the sign-in from the page that waits for the code", async () => {
    const { visitor, email } = await atForm(fixture());
    await visitor.enter({ email, password });
    if (visitor.page.url.pathname === "/login") return;
    await visitor.open(linkOf(visitor, /I have an account|Sign in/));
    expect(visitor.page.url.pathname).toBe("/login");
    expect(isIn(visitor.page, "Agora")).toBe(true);
  });

  async function askForCode(visitor: UserAtBrowser, email: string): Promise<void> {
    expect(isIn(visitor.page, "Confirm your address first")).toBe(true);
    await visitor.open(linkOf(visitor, /Confirm an address/));
    await visitor.enter({ email });
  }
});

describe("a sign-up whose address real Kratos confirms by a link", needs("kratos"), () => {
  const more = {
    selfservice: { methods: { link: { enabled: true } }, flows: { verification: { use: "link" } } },
  };

  it("says where the mail went, has one button for another one, and takes the link", async () => {
    const fixture = await startKratosPages({ more });
    try {
      const email = "lin@example.com";
      const person = await signUp(fixture, email);
      expect(person.messages).toEqual([1_080_001]);
      expect(isIn(person.page, email)).toBe(true);
      expect(person.field("email")?.get("value")).toBe(email);
      expect(person.buttons).toEqual(["Continue"]);
      await person.press("Continue");
      expect(person.messages).toEqual([1_080_001]);
      expect(person.buttons).toEqual(["Continue"]);
      await expect.poll(() => linksIn(fixture.mail.messagesTo(email)).length).toBe(2);
      await person.open(linksIn(fixture.mail.messagesTo(email))[0] ?? "");
      expect(person.messages).toEqual([1_080_002]);
      await person.follow(/Continue/);
      expect(person.page.url.pathname).toBe("/next");
    } finally {
      await fixture.close();
    }
  });
});

async function confirm({ mail }: LoginFixture, visitor: UserAtBrowser, email: string): Promise<void> {
  await visitor.enter({ code: (await mail?.nextCode(email)) ?? "" });
  expect(visitor.page.url.pathname).toBe("/verification");
  expect(isIn(visitor.page, "Your address is confirmed.")).toBe(true);
  expect(visitor.page.elements("p").filter((p) => p.has("data-id"))).toHaveLength(1);
}

function linkOf({ page }: UserAtBrowser, words: RegExp): URL {
  const url = page.link(words);
  if (url === undefined) throw new Error(`no link ${words} at ${page.url.pathname}: ${page.words}`);
  return url;
}

function linksIn(mails: readonly { body: string }[]): string[] {
  return mails.flatMap(({ body }) => /https?:\/\/\S+verification\S+/.exec(body)?.[0] ?? []);
}
