import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { startDeviceFixture, type Device, type DeviceFixture } from "./device-fixture.ts";
import type { Page } from "../../testkit/browser/page.ts";
import { deviceProviders } from "./providers.ts";

const done = "You can close this page and go back to your device.";

let fixture: DeviceFixture;
let agent: BrowserAgent;
const secrets: string[] = [];

/** The form, with what stands in its code field; nothing was told to Hydra by opening it. */
function expectForm(page: Page, userCode: string): void {
  expect(page.url.origin + page.url.pathname).toBe(`${fixture.lethe.url}/device`);
  expect(page.status).toBe(200);
  expect(codeField(page)).toBe(userCode);
  expect(fixture.recorder.told()).toEqual([]);
}

function codeField(page: Page): string | undefined {
  return page
    .elements("input")
    .find((input) => input.get("id") === "user_code")
    ?.get("value");
}

/** Types into the form and presses its button. */
async function type(page: Page, userCode: string): Promise<Page> {
  const fields = new URLSearchParams();
  for (const input of page.elements("input")) fields.set(input.get("name") ?? "", input.get("value") ?? "");
  fields.set("user_code", userCode);
  return agent.post(page.url, fields, page);
}

async function expectAllowed(page: Page, device: Device): Promise<void> {
  expect(page.url.href).toBe(`${fixture.lethe.url}/device/success?client_id=${device.clientId}`);
  expect(page.status).toBe(200);
  expect(page.words).toContain(done);
  expect(await device.poll()).toBe("somebody");
}

async function newDevice(client?: Record<string, unknown>): Promise<Device> {
  const device = await fixture.device(client);
  secrets.push(device.userCode, device.deviceCode);
  return device;
}

for (const provider of deviceProviders) {
  describe(`on ${provider.name}`, provider.needs, () => {
    describe("the device flow", () => {
      beforeAll(async () => {
        fixture = await startDeviceFixture(provider);
      });
      beforeEach(() => {
        agent = new BrowserAgent();
        fixture.recorder.told();
      });
      afterEach(async () => {
        secrets.push(...(await agent.cookieValues()));
      });
      afterAll(() => fixture.close());

      it("waits for the person though the link brings the code, and then allows the device once", async () => {
        const device = await newDevice();
        const form = await agent.open(device.verificationUriComplete);
        expectForm(form, device.userCode);
        expect(await device.poll()).toBe("authorization_pending");
        await expectAllowed(await agent.press(form, "accept"), device);
        expect(fixture.recorder.told()).toEqual([device.userCode]);
        expect(await device.poll()).toBe("invalid_grant");
      });

      it("takes the code from a user who typed the address", async () => {
        const device = await newDevice();
        const form = await agent.open(device.verificationUri);
        expectForm(form, "");
        const typed = `${device.userCode.slice(0, 4)}-${device.userCode.slice(4)} `;
        await expectAllowed(await type(form, typed), device);
        expect(fixture.recorder.told()).toEqual([device.userCode]);
      });

      it("begins at Hydra for a user who came to Lethe first, and keeps the code", async () => {
        const device = await newDevice();
        const form = await agent.open(`${fixture.lethe.url}/device?user_code=${device.userCode}`);
        expect(form.trail).toEqual([
          `GET ${fixture.lethe.url}/device`,
          `GET ${fixture.provider.publicUrl}/oauth2/device/verify`,
          `GET ${fixture.lethe.url}/device`,
        ]);
        expectForm(form, device.userCode);
        await expectAllowed(await agent.press(form, "accept"), device);
      });

      it("asks again for a wrong code, on the same challenge", async () => {
        const device = await newDevice();
        const again = await type(await agent.open(device.verificationUri), "WRONG-one");
        expect(again.status).toBe(400);
        expect(again.words).toContain("This code is wrong, was used or has expired.");
        expect(codeField(again)).toBe("WRONG-one");
        expect(await device.poll()).toBe("authorization_pending");
        await expectAllowed(await type(again, device.userCode), device);
      });

      it("takes no code twice", async () => {
        const device = await newDevice();
        await agent.press(await agent.open(device.verificationUriComplete), "accept");
        const other = new BrowserAgent();
        const again = await other.press(await other.open(device.verificationUriComplete), "accept");
        expect([again.status, again.url.pathname]).toEqual([400, "/device"]);
      });

      it("asks a person whom Hydra knows as well, each time", async () => {
        const first = await newDevice();
        await agent.press(await agent.open(first.verificationUriComplete), "accept");
        const second = await newDevice();
        fixture.recorder.told();
        const form = await agent.open(second.verificationUriComplete);
        expectForm(form, second.userCode);
        expect(await second.poll()).toBe("authorization_pending");
        await expectAllowed(await agent.press(form, "accept"), second);
      });

      it("knows nothing of a challenge that Hydra did not make, and begins again", async () => {
        const device = await newDevice();
        const form = await agent.open(`${fixture.lethe.url}/device?device_challenge=made-up`);
        const gone = await type(form, device.userCode);
        expect(gone.status).toBe(410);
        const fresh = await agent.open(gone.link(/start again/i) ?? "", { from: gone });
        expect(codeField(fresh)).toBe(device.userCode);
        await expectAllowed(await agent.press(fresh, "accept"), device);
      });

      it("leaves no challenge, code, token or cookie in Lethe's log", () => {
        const output = fixture.lethe.output();
        expect(output).toContain(`"path":"/device"`);
        const all = [...secrets, ...fixture.recorder.challenges].filter((secret) => secret.length > 7);
        expect(all.length).toBeGreaterThan(10);
        expect(all.filter((secret) => output.includes(secret))).toEqual([]);
      });
    });

    describe("the device flow with codes of capitals", () => {
      beforeAll(async () => {
        fixture = await startDeviceFixture(provider, { userCodes: "medium" });
      });
      beforeEach(() => {
        agent = new BrowserAgent();
        fixture.recorder.told();
      });
      afterAll(() => fixture.close());

      it("takes a code in small letters", async () => {
        const device = await fixture.device();
        // What docs/kratos.md says of `entropy_preset: medium`.
        expect(device.userCode).toMatch(/^[A-Z]{8}$/);
        const form = await agent.open(device.verificationUri);
        await expectAllowed(await type(form, device.userCode.toLowerCase()), device);
        expect(fixture.recorder.told()).toEqual([device.userCode.toLowerCase(), device.userCode]);
      });
    });

    describe("the device flow of a page that may be open for seconds", () => {
      beforeAll(async () => {
        fixture = await startDeviceFixture(provider, { challengeSeconds: 4 });
      });
      beforeEach(() => {
        agent = new BrowserAgent();
        fixture.recorder.told();
      });
      afterAll(() => fixture.close());

      it("says when the page was open for too long, and takes the code from a new one", async () => {
        const form = await agent.open(`${fixture.provider.publicUrl}/oauth2/device/verify`);
        await past(4000);
        const device = await fixture.device();
        const gone = await type(form, device.userCode);
        expect(gone.status).toBe(410);
        expect(gone.words).toContain("This page was open for too long");
        const fresh = await agent.open(gone.link(/start again/i) ?? "", { from: gone });
        await expectAllowed(await agent.press(fresh, "accept"), device);
      });
    });

    describe("the device flow with codes that live for a second", () => {
      beforeAll(async () => {
        fixture = await startDeviceFixture(provider, { codeSeconds: 1 });
      });
      beforeEach(() => {
        agent = new BrowserAgent();
        fixture.recorder.told();
      });
      afterAll(() => fixture.close());

      it("does not take a code that has expired", async () => {
        const device = await fixture.device();
        // Hydra may keep whole seconds.
        await past(2000);
        const refused = await type(await agent.open(device.verificationUri), device.userCode);
        expect(refused.status).toBe(400);
        expect(refused.words).toContain("has expired");
      });
    });
  });
}

function past(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms + 50));
}
