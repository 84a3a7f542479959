import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startKratosPages, type KratosPages } from "../../testkit/ory/kratos-pages-fixture.ts";
import { password } from "../../testkit/browser/sign-up.ts";
import { needs, part } from "../../testkit/vitest/parts.ts";
import { launchChromium } from "./launch-chromium.ts";

describe("security keys and passkeys, in Chromium", needs("kratos", "chromium"), () => {
  let browser: Browser;
  let fixture: KratosPages;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    browser = await launchChromium(part("chromium").path);
  });
  afterEach(async () => Promise.all(contexts.splice(0).map(async (context) => context.close())));
  afterAll(async () => browser.close());

  /** Somebody with a key, or a device that holds passkeys. */
  async function personWith(
    kind: "key" | "passkeys",
    options = {},
  ): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext(options);
    contexts.push(context);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    const devtools = await context.newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: kind === "key" ? "usb" : "internal",
        hasResidentKey: kind === "passkeys",
        hasUserVerification: kind === "passkeys",
        isUserVerified: kind === "passkeys",
        automaticPresenceSimulation: true,
      },
    });
    return { page, complaints };
  }

  async function signUp(page: Page, email: string): Promise<void> {
    await page.goto(`${fixture.pagesUrl}/registration`);
    await page.fill('[id="traits.email"]', email);
    await page.press('[id="traits.email"]', "Enter");
    await page.fill("#password", password);
    await page.press("#password", "Enter");
    await page.waitForURL("**/verification?**");
  }

  describe("as a second factor", () => {
    beforeAll(async () => {
      fixture = await startKratosPages();
    });
    afterAll(async () => fixture.close());

    it("is added, and asked for at the next sign-in", async () => {
      const { page, complaints } = await personWith("key");
      await signUp(page, "key@example.com");
      await page.goto(`${fixture.pagesUrl}/settings`);
      await page.fill("#webauthn_register_displayname", "Blue key");
      await page.press("#webauthn_register_displayname", "Enter");
      await page.getByRole("button", { name: "Add security key" }).click();
      await page.getByText("Blue key").first().waitFor();
      await page.getByText("Remove", { exact: true }).click();
      expect(await page.getByRole("button", { name: /Remove security key .*Blue key/ }).isVisible()).toBe(
        true,
      );

      await page.context().clearCookies();
      await page.goto(`${fixture.kratosUrl}/self-service/login/browser`);
      await page.fill("#email", "key@example.com");
      await page.fill("#password", password);
      await page.click("#accept");
      await page.getByRole("heading", { name: "Second step" }).waitFor();
      await page.getByRole("button", { name: "Sign in with security key" }).click();
      await page.waitForURL("**/next");
      expect(complaints.filter((text) => !text.includes("404"))).toEqual([]);
    });

    it("can't be used without JavaScript, and the page says so", async () => {
      const { page } = await personWith("key", { javaScriptEnabled: false });
      await signUp(page, "noscript@example.com");
      await page.goto(`${fixture.pagesUrl}/settings`);
      expect(await page.textContent("main")).toContain("This needs JavaScript");
      expect(await page.getByRole("button", { name: "Add security key" }).isDisabled()).toBe(true);
    });
  });

  describe("instead of a password", () => {
    beforeAll(async () => {
      const registration = { enable_legacy_one_step: true };
      fixture = await startKratosPages({
        features: { passkey: true },
        more: { selfservice: { flows: { registration } } },
      });
    });
    afterAll(async () => fixture.close());

    it.each([
      ["by the button", false],
      ["by what the browser fills in", true],
    ])("signs up and in with a passkey, %s", async (_how, offered) => {
      const { page, complaints } = await personWith("passkeys");
      // Kratos's script asks it whether passkeys may be offered like passwords; the virtual device takes any offer at once.
      await page.addInitScript(
        `PublicKeyCredential.isConditionalMediationAvailable = async () => ${offered};`,
      );
      await page.goto(`${fixture.pagesUrl}/registration`);
      await page.fill('[id="traits.email"]', `passkey-${offered}@example.com`);
      await page.getByRole("button", { name: "Sign up with passkey" }).click();
      await page.waitForURL("**/verification?**");
      await page.context().clearCookies();
      await page.goto(`${fixture.kratosUrl}/self-service/login/browser`);
      if (!offered) await page.getByRole("button", { name: "Sign in with passkey" }).click();
      await page.waitForURL("**/next");
      expect(complaints.filter((text) => !text.includes("404"))).toEqual([]);
    });
  });
});
