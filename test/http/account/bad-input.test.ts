import { describe, expect, it } from "vitest";
import {
  adaEverywhere,
  browseAccount,
  consentOf,
  FakeSessions,
  here,
  phone,
  post,
  send,
  visit,
  wordsOf,
} from "../../../testkit/http/browse-account.ts";
import { ada } from "../../../testkit/fakes/fake-kratos.ts";
import { fieldsOf, memoryLog, ownForm } from "../../../testkit/http/browse.ts";

function everywhere() {
  const [kratos, sessions] = [
    adaEverywhere(),
    new FakeSessions(consentOf({ device: phone, sid: "sid-phone" })),
  ];
  const told = () => [...sessions.told, ...kratos.told];
  return { kratos, sessions, told, browser: browseAccount(kratos, sessions) };
}

const phoneField = { action: "end_device", device: phone };

describe("POST /account that is not our page's", () => {
  it.each([
    ["has no token", {}, {}],
    ["has a wrong token", { _csrf: "AAAAAAAA-BBBBBBBBBBBBBBBBBBBBBBBBBBB" }, {}],
    ["comes from another site", undefined, { "Sec-Fetch-Site": "cross-site" }],
    ["comes from a sibling domain", undefined, { "Sec-Fetch-Site": "same-site" }],
  ])("because it %s ends nothing, and shows the page once more", async (_what, wrong, headers) => {
    const { browser, told, sessions } = everywhere();
    const token = { _csrf: fieldsOf((await visit(browser, "/account/devices")).text)["_csrf"] ?? "" };
    const refused = await post(browser, { ...(wrong ?? token), ...phoneField }).set(headers);
    expect(refused.status).toBe(403);
    expect(wordsOf(refused.text)).toContain("nothing has happened yet");
    expect(told()).toEqual([]);
    const fresh = fieldsOf(refused.text)["_csrf"] ?? "";
    expect((await post(browser, { _csrf: fresh, ...phoneField })).status).toBe(303);
    expect(sessions.told).toEqual(["end sid-phone"]);
  });

  it("and whose browser is not signed in gets no page of anybody's", async () => {
    const { browser, told } = everywhere();
    const refused = await post(browser, phoneField, "");
    expect(refused.status).toBe(403);
    expect(refused.text).not.toContain("ada@example.com");
    expect(told()).toEqual([]);
  });

  it("is a problem for a caller that asks for JSON", async () => {
    const { browser } = everywhere();
    const refused = await post(browser, phoneField).set("Accept", "application/json");
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([403, "csrf_failed"]);
  });
});

describe("POST /account about", () => {
  it.each([
    ["somebody else's device", { action: "end_device", device: "5e551011-0000-4000-8000-00000000f0e1" }],
    ["no device at all", { action: "end_device" }],
    ["an empty device", { action: "end_device", device: "" }],
    ["a path", { action: "end_device", device: "../whoami" }],
    ["this very device, which signs out elsewhere", { action: "end_device", device: here }],
    ["an app that the person does not use", { action: "leave_app", client: "bank" }],
    ["no app at all", { action: "leave_app" }],
    ["a prototype's name", { action: "leave_app", client: "__proto__" }],
  ] as [string, Record<string, string>][])(
    "%s ends nothing, and says no more than that",
    async (_what, fields) => {
      const { browser, told } = everywhere();
      const refused = await send(browser, fields);
      expect(refused.status).toBe(400);
      expect(wordsOf(refused.text)).toContain("This is not on your list any more. Nothing was changed.");
      expect(told()).toEqual([]);
    },
  );

  it("what is not the person's own is a problem for a caller that asks for JSON", async () => {
    const { browser } = everywhere();
    const token = fieldsOf((await visit(browser, "/account/devices")).text)["_csrf"] ?? "";
    const fields = { _csrf: token, action: "leave_app", client: "bank" };
    const refused = await post(browser, fields).set("Accept", "application/json");
    expect([refused.status, refused.type]).toEqual([400, "application/problem+json"]);
  });

  it.each([
    ["leave_app", { client: "made-up-by-a-form" }],
    ["end_device", { device: "made-up-by-a-form" }],
  ])(
    "what is not the person's own is written into the log as refused, %s without what was posted",
    async (action, more) => {
      const memory = memoryLog();
      const browser = browseAccount(adaEverywhere(), new FakeSessions(consentOf()), { log: memory.log });
      await send(browser, { action, ...more });
      const audits = memory.lines.filter(({ msg }) => msg === "audit").map(({ event }) => event);
      expect(audits).toEqual([`account.${action}.refused`]);
      expect(memory.text()).not.toContain("made-up-by-a-form");
    },
  );

  describe.each([
    ["end_others", {}],
    ["leave_app", { client: "agora" }],
  ])("whom the page did not show, with %s,", (action, more) => {
    it.each([
      ["another user has signed in at this browser since", "5e551011-0000-4000-8000-0000000000cc"],
      ["the form does not say whose page it was", ""],
    ])("ends nothing where %s, and shows who is signed in", async (_why, account) => {
      const { browser, told } = everywhere();
      const refused = await send(browser, { action, account, ...more });
      expect(refused.status).toBe(409);
      expect(wordsOf(refused.text)).toContain(
        "about another account than the one that is signed in now, so nothing has happened yet",
      );
      expect(wordsOf(refused.text)).toContain("Signed in as ada@example.com.");
      expect(fieldsOf(refused.text)["account"]).toBe(ada.id);
      expect(told()).toEqual([]);
    });
  });

  it("two devices at once ends neither", async () => {
    const { browser, told } = everywhere();
    const token = fieldsOf((await visit(browser, "/account/devices")).text)["_csrf"] ?? "";
    const body = `_csrf=${token}&action=end_device&device=${phone}&device=${phone}`;
    const refused = await browser
      .post("/account/devices")
      .set(ownForm)
      .set("Cookie", "ory_kratos_session=of-ada")
      .type("form")
      .send(body);
    expect(refused.status).toBe(400);
    expect(told()).toEqual([]);
  });

  it("the device that was ended a moment ago says that it is not there any more", async () => {
    const { browser, kratos } = everywhere();
    await send(browser, phoneField);
    const again = await send(browser, phoneField);
    expect([again.status, kratos.told.length]).toEqual([400, 1]);
  });

  it.each(["", "END_OTHERS", "end_everything", "constructor"])(
    "the unknown action %j asks nobody anything",
    async (action) => {
      const { browser, told, kratos, sessions } = everywhere();
      const token = fieldsOf((await visit(browser, "/account/devices")).text)["_csrf"] ?? "";
      const asked = [kratos.asked.length, sessions.asked.length];
      const refused = await post(browser, { _csrf: token, action });
      expect(refused.status).toBe(400);
      expect(wordsOf(refused.text)).toContain("That choice is not available");
      expect([kratos.asked.length, sessions.asked.length]).toEqual(asked);
      expect(told()).toEqual([]);
    },
  );

  it.each([
    ["JSON", "application/json", JSON.stringify(phoneField), 415],
    ["too much", "application/x-www-form-urlencoded", `device=${"x".repeat(200_000)}`, 413],
  ])("%s is not read", async (_what, type, body, status) => {
    const { browser, told } = everywhere();
    const refused = await browser.post("/account/devices").set(ownForm).set("Content-Type", type).send(body);
    expect(refused.status).toBe(status);
    expect(told()).toEqual([]);
  });
});
