import { describe, expect, it } from "vitest";
import { browseDevice, openForm, sendCode } from "../../../testkit/http/browse-device.ts";
import { FakeHydraDevice } from "../../../testkit/fakes/fake-hydra-device.ts";

async function type(hydra: FakeHydraDevice, userCode: string) {
  const browser = browseDevice(hydra);
  return sendCode(browser, { ...(await openForm(browser)), user_code: userCode });
}

describe("POST /device takes a code", () => {
  it.each([
    ["in groups with a dash", "WDJB-MJHT"],
    ["in groups with a space", " WDJB MJHT "],
    ["with a tab and a line feed, as a copy may bring them", "WDJB\tMJHT\r\n"],
    ["with a dash of another kind", "WDJB\u2013MJHT"],
    ["with a minus", "WDJB\u2212MJHT"],
    ["with a no-break space", "WDJB\u00A0MJHT"],
    ["with invisible signs", "\u200EWDJB\u200B\u00ADMJHT\uFEFF"],
    ["in full-width letters, as a Japanese keyboard types them", "ＷＤＪＢ－ＭＪＨＴ"],
  ])("%s", async (_how, typed) => {
    const hydra = new FakeHydraDevice("WDJBMJHT");
    expect((await type(hydra, typed)).status).toBe(303);
    expect(hydra.told).toEqual(["d1 WDJBMJHT"]);
  });

  it.each(["wdjb-mjht", "Wdjb-mjht"])("of capitals when it is typed as %s", async (typed) => {
    const hydra = new FakeHydraDevice("WDJBMJHT");
    expect((await type(hydra, typed)).status).toBe(303);
    expect(hydra.told).toEqual([`d1 ${typed.replace("-", "")}`, "d1 WDJBMJHT"]);
  });

  it.each(["kT7mXaRq", "kt7mxarq"])("that tells letters apart as it is typed: %s", async (code) => {
    const hydra = new FakeHydraDevice(code);
    expect((await type(hydra, code)).status).toBe(303);
    expect(hydra.told).toEqual([`d1 ${code}`]);
  });

  it.each(["WDJBMJHX", "123-456-789"])("%s once when it is wrong", async (typed) => {
    const hydra = new FakeHydraDevice();
    expect((await type(hydra, typed)).status).toBe(400);
    expect(hydra.told).toEqual([`d1 ${typed.replaceAll("-", "")}`]);
  });

  it("with small letters twice when it is wrong, and never more often", async () => {
    const hydra = new FakeHydraDevice();
    expect((await type(hydra, "kT7m-XaRq")).status).toBe(400);
    expect(hydra.told).toEqual(["d1 kT7mXaRq", "d1 KT7MXARQ"]);
  });

  it("no further than to a challenge that has gone", async () => {
    const hydra = new FakeHydraDevice().gone();
    expect((await type(hydra, "kT7mXaRq")).status).toBe(410);
    expect(hydra.told).toEqual(["d1 kT7mXaRq"]);
  });
});
