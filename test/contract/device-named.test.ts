import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { startDeviceFixture, type Device, type DeviceFixture } from "./device-fixture.ts";
import { deviceProviders } from "./providers.ts";

const allowed = "You allowed \u2068The television\u2069 on your device.";
const goBack = "You can close this page and go back to your device.";

for (const provider of deviceProviders) {
  describe(`a device's sign-in on Lethe's own pages, on ${provider.name}`, provider.needs, () => {
    let fixture: DeviceFixture;
    beforeAll(async () => {
      fixture = await startDeviceFixture(provider, { users: "ada@example.com:mill", userCodes: "low" });
    });
    afterAll(() => fixture.close());

    async function atConsent(device: Device): Promise<UserAtBrowser> {
      const user = new UserAtBrowser();
      await user.open(device.verificationUriComplete);
      await user.press("accept");
      await user.press("accept", { email: "ada@example.com", password: "mill" });
      expect(user.page.url.pathname).toBe("/consent");
      return user;
    }

    it("ends with the name of the app that was allowed, and the app is signed in", async () => {
      const device = await fixture.device();
      // What docs/kratos.md says of `entropy_preset: low`.
      expect(device.userCode).toMatch(/^\d{9}$/);
      const user = await atConsent(device);
      await user.press("accept", { offline_access: "on" });
      expect(user.page.url.pathname).toBe("/device/success");
      expect(user.page.words).toContain(allowed);
      expect(user.page.words).toContain(goBack);
      expect(await device.poll()).not.toMatch(/pending|no id_token/);
    });

    it("names nothing to another browser, and nothing that was not allowed", async () => {
      const device = await fixture.device();
      const user = await atConsent(device);
      await user.press("reject");
      expect(user.page.words).not.toContain("You allowed");
      for (const browser of [user, new UserAtBrowser()]) {
        await browser.open(`${fixture.lethe.url}/device/success?client_id=${device.clientId}`);
        expect(browser.page.words).toContain(goBack);
        expect(browser.page.words).not.toContain("You allowed");
      }
    });
  });
}
