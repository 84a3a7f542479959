import { describe, expect, it } from "vitest";
import { cookiesOf, fieldsOf, memoryLog, navigation } from "../../../testkit/http/browse.ts";
import { browseDevice, codeFieldOf, openForm, sendCode } from "../../../testkit/http/browse-device.ts";
import { FakeHydraDevice } from "../../../testkit/fakes/fake-hydra-device.ts";

const wrong = "This code is wrong, was used or has expired";
const warning = "Only continue if you started this on your own device";
const verify = "https://hydra.example/oauth2/device/verify";

describe("GET /device", () => {
  it("asks for the code, with a warning, and tells Hydra nothing", async () => {
    const hydra = new FakeHydraDevice("WDJBMJHT");
    const page = await browseDevice(hydra).get("/device?device_challenge=d1").set(navigation).expect(200);
    expect(codeFieldOf(page.text)).toBe("");
    expect(page.text).toContain("Type the code that your device shows.");
    expect(page.text).toContain(warning);
    expect(page.text).toMatch(/<button [^>]*id="accept"/);
    expect(hydra.told).toEqual([]);
  });

  it("fills the code in that the link brings, and still waits for the person", async () => {
    const hydra = new FakeHydraDevice("WDJBMJHT");
    const page = await browseDevice(hydra)
      .get("/device?device_challenge=d1&user_code=WDJB-MJHT")
      .set(navigation)
      .expect(200);
    expect(codeFieldOf(page.text)).toBe("WDJB-MJHT");
    expect(page.text).toContain("Check that your device shows exactly this code.");
    expect(page.text).toContain(warning);
    expect(page.headers["refresh"]).toBeUndefined();
    expect(page.text).not.toMatch(/http-equiv|<script/i);
    expect(hydra.told).toEqual([]);
  });

  it.each([
    ["mixed", true, 'autocapitalize="none"', false],
    ["capitals", false, 'autocapitalize="characters"', false],
    ["digits", false, 'autocapitalize="none"', true],
  ])("has a field and a hint for a code of %s", async (DEVICE_USER_CODE, saysCase, capitals, isNumeric) => {
    const browser = browseDevice(new FakeHydraDevice(), { env: { DEVICE_USER_CODE } });
    const { text } = await browser.get("/device?device_challenge=d1").set(navigation).expect(200);
    expect(text.includes("Type capital and small letters as they are shown.")).toBe(saysCase);
    expect(text).toContain("Spaces and dashes make no difference.");
    expect(text).toContain(capitals);
    expect(text.includes('inputmode="numeric"')).toBe(isNumeric);
  });

  it("gives no hint about a code that nobody has to type", async () => {
    const path = "/device?device_challenge=d1&user_code=WDJB-MJHT";
    const page = await browseDevice(new FakeHydraDevice()).get(path).set(navigation).expect(200);
    expect(page.text).not.toMatch(/id="hint"|aria-describedby="hint"/);
  });

  it("has a field that no keyboard and no browser changes what is typed into", async () => {
    const page = await browseDevice(new FakeHydraDevice()).get("/device?device_challenge=d1").set(navigation);
    const field = /<input [^>]*id="user_code"[^>]*>/.exec(page.text)?.[0];
    for (const attribute of [
      'name="user_code"',
      'autocomplete="off"',
      'autocapitalize="none"',
      'autocorrect="off"',
      'spellcheck="false"',
      'dir="ltr"',
    ])
      expect(field).toContain(attribute);
  });

  it("fills in markup as text", async () => {
    const query = `user_code=${encodeURIComponent(`"><b>&'`)}`;
    const page = await browseDevice(new FakeHydraDevice())
      .get(`/device?device_challenge=d1&${query}`)
      .set(navigation)
      .expect(200);
    expect(codeFieldOf(page.text)).toBe("&#34;&gt;&lt;b&gt;&amp;&#39;");
  });

  it.each([
    ["repeated", "user_code=A&user_code=B"],
    ["longer than 100 characters", `user_code=${"A".repeat(101)}`],
    ["with a NUL", "user_code=A%00B"],
    ["with an escape", "user_code=A%1BB"],
    ["empty", "user_code="],
  ])("leaves the field empty for a code that is %s", async (_what, query) => {
    const hydra = new FakeHydraDevice();
    const page = await browseDevice(hydra)
      .get(`/device?device_challenge=d1&${query}`)
      .set(navigation)
      .expect(200);
    expect(codeFieldOf(page.text)).toBe("");
    expect(hydra.told).toEqual([]);
  });
});

describe("GET /device without a challenge", () => {
  it.each([
    ["/device", verify],
    ["/device?user_code=WDJB-MJHT", `${verify}?user_code=WDJB-MJHT`],
    ["/device?user_code=a%26b%3Dc%20d", `${verify}?user_code=a%26b%3Dc+d`],
    ["/device?user_code=A&user_code=B", verify],
    [`/device?user_code=${"A".repeat(101)}`, verify],
  ])("sends %s to Hydra, which leads back with one", async (path, location) => {
    const hydra = new FakeHydraDevice();
    const answer = await browseDevice(hydra).get(path).set(navigation).expect(303);
    expect(answer.headers["location"]).toBe(location);
    expect(cookiesOf(answer)).toEqual({});
    expect(hydra.told).toEqual([]);
  });

  it("explains itself when Hydra's public URL is not known", async () => {
    const hydra = new FakeHydraDevice();
    const answer = await browseDevice(hydra, { env: { HYDRA_PUBLIC_URL: "" } })
      .get("/device?user_code=WDJB-MJHT")
      .set(navigation)
      .expect(400);
    expect(answer.headers["location"]).toBeUndefined();
    expect(answer.text).toContain("This link is incomplete");
    expect(hydra.told).toEqual([]);
  });
});

describe("POST /device", () => {
  it("sends the browser on where Hydra says", async () => {
    const hydra = new FakeHydraDevice("WDJBMJHT");
    const browser = browseDevice(hydra);
    const fields = await openForm(browser);
    const answer = await sendCode(browser, { ...fields, user_code: "WDJBMJHT" }).expect(303);
    expect(answer.headers["location"]).toBe(`${verify}?client_id=tv&device_verifier=of-d1`);
    expect(hydra.told).toEqual(["d1 WDJBMJHT"]);
  });

  it("shows the form again for a wrong code, with what was typed, and takes the right one then", async () => {
    const hydra = new FakeHydraDevice("WDJBMJHT");
    const browser = browseDevice(hydra);
    const fields = await openForm(browser);
    const again = await sendCode(browser, { ...fields, user_code: "WDJB MJHX" }).expect(400);
    expect(again.text).toContain(wrong);
    expect(again.text).toContain('aria-invalid="true"');
    // One thing at a time is in a box: what is wrong.
    expect(again.text.match(/class="notice[^"]*"/g)).toEqual(['class="notice error"']);
    expect(codeFieldOf(again.text)).toBe("WDJB MJHX");
    expect(again.headers["location"]).toBeUndefined();
    await sendCode(browser, { ...fieldsOf(again.text), user_code: "WDJBMJHT" }).expect(303);
    expect(hydra.told).toEqual(["d1 WDJBMJHX", "d1 WDJBMJHT"]);
  });

  it("says that the page was open for too long when the challenge has gone, and begins again with the same code", async () => {
    const hydra = new FakeHydraDevice("WDJBMJHT").gone();
    const browser = browseDevice(hydra);
    const answer = await sendCode(browser, { ...(await openForm(browser)), user_code: "WDJB-MJHT" }).expect(
      410,
    );
    expect(answer.text).toContain("This page was open for too long");
    expect(answer.text).toContain('href="/device?user_code=WDJB-MJHT"');
    expect(codeFieldOf(answer.text)).toBeUndefined();
    expect(hydra.told).toEqual(["d1 WDJBMJHT"]);
  });

  it("offers no link that leads nowhere when Hydra's public URL is not known", async () => {
    const hydra = new FakeHydraDevice().gone();
    const browser = browseDevice(hydra, { env: { HYDRA_PUBLIC_URL: "" } });
    const answer = await sendCode(browser, { ...(await openForm(browser)), user_code: "W" }).expect(410);
    expect(answer.text).toContain("Open the address that your device shows");
    expect(answer.text.match(/<a [^>]*>/g)).toEqual(['<a id="to-home" href="/">']);
  });

  it.each([
    ["hydra_unavailable", 503],
    ["hydra_fault", 502],
    ["hydra_denied", 502],
  ] as const)("is not taken for a wrong code when Hydra fails with %s", async (code, status) => {
    const hydra = new FakeHydraDevice("WDJBMJHT").failing(code);
    const browser = browseDevice(hydra);
    const answer = await sendCode(browser, { ...(await openForm(browser)), user_code: "wdjbmjht" });
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain(wrong);
    expect(hydra.told).toEqual(["d1 wdjbmjht"]);
  });

  it("answers a caller that asks for JSON with a problem", async () => {
    const hydra = new FakeHydraDevice();
    const browser = browseDevice(hydra);
    const fields = { ...(await openForm(browser)), user_code: "W" };
    const refused = await sendCode(browser, fields).set("Accept", "application/problem+json").expect(400);
    expect(refused.headers["content-type"]).toContain("application/problem+json");
    hydra.gone();
    const gone = await sendCode(browser, fields).set("Accept", "application/json").expect(410);
    expect(gone.body).toMatchObject({ code: "sign_in_gone" });
  });

  it.each([
    ["a wrong code", new FakeHydraDevice(), {}, 400, { detail: "wrong, used or expired user code" }],
    ["a challenge that has gone", new FakeHydraDevice().gone(), {}, 410, { code: "sign_in_gone" }],
    ["a form of somebody else's", new FakeHydraDevice(), { _csrf: "" }, 403, { code: "csrf_failed" }],
  ])(
    "leaves %s in the log, and neither the code nor the challenge",
    async (_what, hydra, change, status, err) => {
      const memory = memoryLog();
      const browser = browseDevice(hydra, { log: memory.log });
      const fields = await openForm(browser, "a-long-device-challenge");
      await sendCode(browser, { ...fields, user_code: "WDJBMJHX", ...change }).expect(status);
      const req = { method: "POST", path: "/device" };
      expect(memory.lines.at(-1)).toMatchObject({ req, res: { status }, err });
      expect(memory.text()).not.toMatch(/WDJBMJHX|a-long-device-challenge/);
    },
  );
});
