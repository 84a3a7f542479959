import { describe, expect, it } from "vitest";
import { browse, cookiesOf, fieldsOf, navigation } from "../../../testkit/http/browse.ts";
import { browseDevice } from "../../../testkit/http/browse-device.ts";
import { demoUsers, fillIn, visit } from "../../../testkit/http/browse-login.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { agoraClient, FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { FakeHydraDevice } from "../../../testkit/fakes/fake-hydra-device.ts";

type Over = Parameters<FakeLogin["openConsent"]>[1];

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

describe("GET /device/success in the browser that allowed the device", () => {
  async function allow(over: Over = {}, action = "accept") {
    const client = { ...agoraClient, id: "tv", name: "Television" };
    const flows = new FakeLogin().openConsent("c1", { client, isDevice: true, ...over });
    const browser = browse(new FakeHydra(), { env: demoUsers, flows, device: new FakeHydraDevice() });
    await fillIn(browser, "/consent?consent_challenge=c1", { action, grant_scope: "email" });
    return (id: string) => visit(browser, `/device/success?client_id=${id}`).expect(200);
  }

  it("names what was allowed, also when it is loaded again", async () => {
    const see = await allow();
    const words = "You allowed \u2068Television\u2069 on your device.";
    expect((await see("tv")).text).toContain(words);
    expect((await see("tv")).text).toContain(words);
  });

  it.each<[string, Over, string, string]>([
    ["of another device", {}, "accept", "radio"],
    ["of none", {}, "accept", ""],
    ["of one that was not allowed", {}, "reject", "tv"],
    ["of an app that is no device's", { isDevice: false }, "accept", "tv"],
    ["of one without a name", { client: { ...agoraClient, id: "tv", name: "\u200b" } }, "accept", "tv"],
  ])("says nothing %s", async (_what, over, action, id) => {
    const page = await (await allow(over, action))(id);
    expect(page.text).not.toContain("You allowed");
    expect(page.text).toContain("You can close this page and go back to your device.");
  });

  it("shows its name as text", async () => {
    const client = { ...agoraClient, id: "tv", name: "<b>TV</b>\u202e" };
    expect((await (await allow({ client }))("tv")).text).toContain("\u2068&lt;b&gt;TV&lt;/b&gt;\u2069");
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
