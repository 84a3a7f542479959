import { describe, expect, it } from "vitest";
import { cookiesOf, fieldsOf, navigation, ownForm } from "../../../testkit/http/browse.ts";
import { always, check } from "../../../testkit/http/check-headers.ts";
import { browseDevice, codeFieldOf, openForm, sendCode } from "../../../testkit/http/browse-device.ts";
import { FakeHydraDevice } from "../../../testkit/fakes/fake-hydra-device.ts";

const malformed: [string, string][] = [
  ["empty", "device_challenge="],
  ["repeated", "device_challenge=d1&device_challenge=d1"],
  ["longer than 16,000 characters", `device_challenge=${"d".repeat(16_001)}`],
  ["holding a NUL", "device_challenge=d1%00"],
  ["holding a line feed", "device_challenge=d1%0Ax"],
  ["holding a DEL", "device_challenge=d1%7F"],
  ["holding a C1 control", "device_challenge=d1%C2%85"],
];

describe("GET /device with a challenge that is", () => {
  it.each(malformed)("%s answers 400", async (_what, query) => {
    const answer = await browseDevice(new FakeHydraDevice())
      .get(`/device?${query}`)
      .set(navigation)
      .expect(400);
    expect(answer.text).toContain("This link is damaged");
    expect(codeFieldOf(answer.text)).toBeUndefined();
  });

  it.each([36, 2400, 16_000])("%i characters long passes it on unchanged", async (length) => {
    const challenge = "Az09-_.~".repeat(length / 8 + 1).slice(0, length);
    const hydra = new FakeHydraDevice("WDJBMJHT");
    const browser = browseDevice(hydra);
    const fields = await openForm(browser, challenge);
    await sendCode(browser, { ...fields, user_code: "WDJBMJHT" }).expect(303);
    expect(hydra.told).toEqual([`${challenge} WDJBMJHT`]);
  });
});

describe("POST /device with a challenge that is", () => {
  it.each([...malformed, ["missing", ""] as const])(
    "%s answers 400 and tells Hydra nothing",
    async (_what, pair) => {
      const hydra = new FakeHydraDevice("WDJBMJHT");
      const browser = browseDevice(hydra);
      const { _csrf: token = "" } = await openForm(browser);
      const body = `${pair}&user_code=WDJBMJHT&_csrf=${token}`;
      await browser.post("/device?device_challenge=d1").set(ownForm).type("form").send(body).expect(400);
      expect(hydra.told).toEqual([]);
    },
  );
});

describe("POST /device with a code that is", () => {
  it.each([
    ["missing", ""],
    ["empty", "user_code="],
    ["of spaces and dashes alone", "user_code=+-+%E2%80%93+"],
    ["repeated", "user_code=WDJBMJHT&user_code=WDJBMJHT"],
    ["longer than 100 characters", `user_code=${"W".repeat(101)}`],
    ["holding a NUL", "user_code=WDJB%00MJHT"],
    ["holding a C1 control", "user_code=WDJB%C2%9BMJHT"],
  ])("%s shows the form again and tells Hydra nothing", async (_what, pair) => {
    const hydra = new FakeHydraDevice("WDJBMJHT");
    const browser = browseDevice(hydra);
    const { _csrf: token = "" } = await openForm(browser);
    const body = `device_challenge=d1&${pair}&_csrf=${token}`;
    const answer = await browser.post("/device").set(ownForm).type("form").send(body).expect(400);
    expect(answer.text).toContain("This code is wrong");
    expect(hydra.told).toEqual([]);
  });
});

describe("POST /device that our own page did not send", () => {
  it.each([
    ["without a token", { _csrf: "" }, {}],
    ["with a wrong token", { _csrf: "AAAAAAAA-BBBBBBBBBBBBBBBBBBBBBBBBBBB" }, {}],
    ["cross-site", {}, { "Sec-Fetch-Site": "cross-site" }],
    ["from a sibling domain", {}, { "Sec-Fetch-Site": "same-site" }],
  ])("%s is asked again, and told nothing until then", async (_what, change, headers) => {
    const hydra = new FakeHydraDevice("WDJBMJHT");
    const browser = browseDevice(hydra);
    const fields = { ...(await openForm(browser)), user_code: "WDJB-MJHT", ...change };
    const refused = await sendCode(browser, fields).set(headers).expect(403);
    expect(refused.text).toContain("We could not be sure that your answer came from this page");
    expect(codeFieldOf(refused.text)).toBe("WDJB-MJHT");
    expect(hydra.told).toEqual([]);
    await sendCode(browser, { ...fieldsOf(refused.text), user_code: "WDJB-MJHT" }).expect(303);
    expect(hydra.told).toEqual(["d1 WDJBMJHT"]);
  });

  it("and whose challenge is damaged is refused", async () => {
    const hydra = new FakeHydraDevice();
    const browser = browseDevice(hydra);
    await sendCode(browser, { device_challenge: "d1\n", user_code: "W" }).expect(400);
    expect(hydra.told).toEqual([]);
  });

  it.each([
    ["JSON", "application/json", `{"device_challenge":"d1","user_code":"WDJBMJHT"}`, 415],
    ["text", "text/plain", "device_challenge=d1", 415],
    ["a huge form", "application/x-www-form-urlencoded", `user_code=${"W".repeat(100_000)}`, 413],
  ])("because it is %s is refused before it is read", async (_what, type, body, status) => {
    const hydra = new FakeHydraDevice("WDJBMJHT");
    await browseDevice(hydra)
      .post("/device")
      .set({ ...ownForm, "Content-Type": type })
      .send(body)
      .expect(status);
    expect(hydra.told).toEqual([]);
  });
});

const loads: [string, Record<string, string>][] = [
  ["an iframe", { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" }],
  ["an image", { "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" }],
  ["a fetch", { "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty" }],
];

describe("/device as anything but a person's own page load", () => {
  it.each(loads)("leaves no cookie with %s, and a form that cannot be sent", async (_name, headers) => {
    const hydra = new FakeHydraDevice("WDJBMJHT");
    const browser = browseDevice(hydra);
    const page = await browser.get("/device?device_challenge=d1&user_code=WDJBMJHT").set(headers).expect(200);
    expect(fieldsOf(page.text)["_csrf"]).toBe("");
    expect(cookiesOf(page)).toEqual({});
    await sendCode(browser, { ...fieldsOf(page.text), user_code: "WDJBMJHT" }).expect(403);
    expect(hydra.told).toEqual([]);
  });

  it.each(["/device?device_challenge=d1&user_code=WDJBMJHT", "/device/success"])(
    "answers HEAD %s without a body and without a cookie",
    async (path) => {
      const hydra = new FakeHydraDevice("WDJBMJHT");
      const answer = await browseDevice(hydra).head(path).set(navigation).expect(200);
      expect(answer.text).toBeUndefined();
      expect(cookiesOf(answer)).toEqual({});
      expect(hydra.told).toEqual([]);
    },
  );

  describe.each(["/device?device_challenge=d1", "/device", "/device/success"])(
    "GET %s ahead of time",
    (path) => {
      it.each([
        ["a prefetch", { "Sec-Purpose": "prefetch" }],
        ["a prerender", { "Sec-Purpose": "prefetch;prerender" }],
        ["an old prefetch", { Purpose: "prefetch" }],
      ])("refuses %s with 503 and no-store", async (_name, headers) => {
        const answer = await browseDevice(new FakeHydraDevice())
          .get(path)
          .set({ ...navigation, ...headers })
          .expect(503);
        expect(answer.headers["cache-control"]).toBe("no-store");
        expect(answer.headers["location"]).toBeUndefined();
        expect(cookiesOf(answer)).toEqual({});
      });
    },
  );

  it("refuses a form that is sent ahead of time", async () => {
    const hydra = new FakeHydraDevice("WDJBMJHT");
    const browser = browseDevice(hydra);
    const fields = { ...(await openForm(browser)), user_code: "WDJBMJHT" };
    await sendCode(browser, fields).set("Sec-Purpose", "prefetch").expect(503);
    expect(hydra.told).toEqual([]);
  });
});

describe("the device pages", () => {
  it.each([
    ["PUT", "/device", "GET, HEAD, POST"],
    ["DELETE", "/device", "GET, HEAD, POST"],
    ["POST", "/device/success", "GET, HEAD"],
  ] as const)("answer %s %s with 405 and Allow", async (method, path, allow) => {
    const browser = browseDevice(new FakeHydraDevice());
    const verb = method.toLowerCase() as "put" | "delete" | "post";
    const answer = await browser[verb](path).expect(405);
    expect(answer.headers["allow"]).toBe(allow);
  });

  it.each(["/device?device_challenge=d1", "/device", "/device?device_challenge=", "/device/success"])(
    "%s has the headers of every page, and no form-action",
    async (path) => {
      const answer = await browseDevice(new FakeHydraDevice()).get(path).set(navigation);
      expect(check(answer, always)).toEqual([]);
      expect(answer.headers["content-security-policy"]).not.toContain("form-action");
    },
  );
});
