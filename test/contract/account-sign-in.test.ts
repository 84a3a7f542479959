import { beforeEach, describe, expect, it } from "vitest";
import { kratosHere, needs } from "../../testkit/vitest/parts.ts";
import { withLoginFixture } from "./login-fixture.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { providers } from "./providers.ts";
import { totp } from "../../testkit/browser/totp.ts";

const password = "a long enough one";

// Hydra has no part in it but to be there.
const [embedded] = providers;
if (embedded === undefined) throw new Error("no provider");

describe(`the way to /account through kratos ${kratosHere().version}`, needs("kratos"), () => {
  const fixture = withLoginFixture(embedded, { kratos: {} });
  const account = () => `${fixture().lethe.url}/account`;
  let email = "";
  let count = 0;
  beforeEach(async () => {
    email = `sign-in-${(count += 1)}@example.com`;
    await fixture().account({ email }, password);
  });

  /** In a browser of its own, at the page that asks for the password. */
  async function atForm(): Promise<UserAtBrowser> {
    const visitor = fixture().visitor();
    await visitor.open(account());
    expect(visitor.page.url.pathname).toBe("/login");
    return visitor;
  }

  async function linkApp(visitor: UserAtBrowser): Promise<string> {
    await visitor.open(`${fixture().lethe.url}/settings`);
    const secret = /<code>([A-Z2-7]{32})<\/code>/.exec(visitor.page.answer.body)?.[1] ?? "";
    await visitor.enter({ totp_code: totp(secret) });
    return secret;
  }

  it("leads a user without a session through the sign-in, and back", async () => {
    const visitor = await atForm();
    await visitor.enter({ email, password });
    expect(visitor.page.url.href).toBe(account());
    expect(visitor.page.words.replace(/[\u2066-\u2069]/g, "")).toContain(`Signed in as ${email}.`);
  });

  it("asks for both factors of a user who has two", async () => {
    const first = await atForm();
    await first.enter({ email, password });
    const secret = await linkApp(first);
    const visitor = await atForm();
    await visitor.enter({ email, password });
    await visitor.enter({ totp_code: totp(secret) });
    expect(visitor.page.url.href).toBe(account());
    await visitor.open(`${account()}/devices`);
    expect(visitor.page.words).toContain("With two steps: password, authenticator app");
  });

  it("asks for the second alone of a user who has given the first", async () => {
    const [first, second] = [await atForm(), await atForm()];
    await first.enter({ email, password });
    await second.enter({ email, password });
    const secret = await linkApp(first);
    const page = await second.open(account());
    expect(page.url.pathname).toBe("/login");
    expect(page.words).not.toContain(email);
    await second.enter({ totp_code: totp(secret) });
    expect(second.page.url.href).toBe(account());
    await second.open(`${account()}/devices`);
    expect(second.page.words).toContain("With two steps: password, authenticator app");
  });
});
