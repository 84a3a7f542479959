import { describe, expect, it } from "vitest";
import { cookiesOf, fieldsOf, navigation } from "../../../testkit/http/browse.ts";
import { browseDevice } from "../../../testkit/http/browse-device.ts";
import { FakeHydraDevice } from "../../../testkit/fakes/fake-hydra-device.ts";

describe("GET /device/success", () => {
  it("says that the page can be closed, whoever opens it, and claims nothing", async () => {
    const hydra = new FakeHydraDevice();
    const page = await browseDevice(hydra).get("/device/success?client_id=tv").set(navigation).expect(200);
    expect(page.text).toContain("You can close this page and go back to your device.");
    expect(page.text).not.toContain("tv");
    expect(cookiesOf(page)).toEqual({});
    expect(hydra.told).toEqual([]);
  });
});

describe("/device with a BASE_PATH", () => {
  it("leads back to itself", async () => {
    const browser = browseDevice(new FakeHydraDevice().gone(), {
      env: { BASE_URL: "http://auth.example/id", BASE_PATH: "/id" },
    });
    const page = await browser.get("/id/device?device_challenge=d1").set(navigation).expect(200);
    const fields = { ...fieldsOf(page.text), user_code: "W" };
    const answer = await browser.post("/id/device").type("form").send(fields).expect(410);
    expect(answer.text).toContain('href="/id/device?user_code=W"');
  });
});
