import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import {
  adaEverywhere,
  agents,
  browseAccount,
  clientOf,
  consentOf,
  deviceOf,
  FakeSessions,
  here,
  laptop,
  phone,
  post,
  send,
  visit,
  wordsOf,
} from "../../../testkit/http/browse-account.ts";
import { cookiesOf, fieldsOf, memoryLog, ownForm } from "../../../testkit/http/browse.ts";
import { ada } from "../../../testkit/fakes/fake-kratos.ts";

const onPhone = consentOf({ id: "p", device: phone, sid: "sid-phone" });
const onLaptop = consentOf({ id: "l", device: laptop, sid: "sid-laptop", client: clientOf("mail") });
const unplaced = consentOf({ id: "u", device: "", sid: "sid-unplaced" });

describe("POST /account with end_device", () => {
  it("ends the sign-ins on that device first, then its session, and no other", async () => {
    const kratos = adaEverywhere();
    const order: string[] = [];
    const sessions = new FakeSessions(consentOf(), onPhone, { ...onPhone, sid: "sid-phone-2" }, onLaptop);
    sessions.onTold = (what) => void order.push(`${what} (${kratos.told.length})`);
    const answer = await send(browseAccount(kratos, sessions), { action: "end_device", device: phone });
    expect([answer.status, answer.headers["location"]]).toEqual([303, "/account/devices"]);
    expect(order).toEqual(["end sid-phone (0)", "end sid-phone-2 (0)"]);
    expect(kratos.told).toEqual([`endOtherSession ${phone}`]);
    expect(kratos.otherSessions.map(({ id }) => id)).toEqual([laptop]);
  });

  it("ends a device of which Hydra knows nothing at Kratos alone", async () => {
    const [kratos, sessions] = [adaEverywhere(), new FakeSessions(onPhone)];
    await send(browseAccount(kratos, sessions), { action: "end_device", device: laptop }).then(({ status }) =>
      expect(status).toBe(303),
    );
    expect([...sessions.told, ...kratos.told]).toEqual([`endOtherSession ${laptop}`]);
  });

  it("leaves a sign-in alone that this browser shares with it", async () => {
    const [kratos, sessions] = [adaEverywhere(), new FakeSessions(consentOf({ sid: "sid-phone" }), onPhone)];
    await send(browseAccount(kratos, sessions), { action: "end_device", device: phone });
    expect([...sessions.told, ...kratos.told]).toEqual([`endOtherSession ${phone}`]);
  });

  it("says so once, by a cookie that nobody else can write", async () => {
    const browser = browseAccount(adaEverywhere());
    const answer = await send(browser, { action: "end_device", device: phone });
    const cookie = cookiesOf(answer)["lethe-account-done"] ?? [];
    expect(cookie).toEqual(expect.arrayContaining(["Max-Age=60", "HttpOnly", "SameSite=Lax"]));
    const said = "The device is signed out.";
    await visit(browser, "/account/devices").set({ "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" });
    expect(wordsOf((await visit(browser, "/account/devices")).text)).toContain(said);
    expect(wordsOf((await visit(browser, "/account/devices")).text)).not.toContain(said);
    const forged = await visit(
      browser,
      "/account/devices?notice=device_ended",
      "ory_kratos_session=x; lethe-account-done=device_ended",
    );
    expect(forged.status).toBe(200);
    expect(wordsOf(forged.text)).not.toContain(said);
  });

  it("is written into the log with who, which device by Kratos's id of its session, and how much", async () => {
    const memory = memoryLog();
    const browser = browseAccount(adaEverywhere(), new FakeSessions(onPhone), { log: memory.log });
    await send(browser, { action: "end_device", device: phone });
    expect(memory.lines.filter(({ msg }) => msg === "audit")).toEqual([
      expect.objectContaining({
        event: "account.end_device.ended",
        subject: ada.id,
        session_id: phone,
        sign_ins_ended: 1,
        devices_ended: 1,
      }),
    ]);
    expect(memory.text()).not.toContain("of-ada");
  });
});

describe("POST /account with end_others", () => {
  it("ends every sign-in and session but this browser's, those of no known device last", async () => {
    const kratos = adaEverywhere();
    const order: string[] = [];
    const gone = consentOf({ id: "g", device: "session-that-is-gone", sid: "sid-gone" });
    const sessions = new FakeSessions(unplaced, consentOf(), onPhone, onLaptop, gone, consentOf({ sid: "" }));
    sessions.onTold = (what) => void order.push(`${what} (${kratos.told.length})`);
    const answer = await send(browseAccount(kratos, sessions), { action: "end_others" });
    expect(answer.status).toBe(303);
    expect(order).toEqual([
      "end sid-phone (0)",
      "end sid-laptop (0)",
      "end sid-gone (0)",
      "end sid-unplaced (2)",
    ]);
    expect(kratos.told).toEqual([`endOtherSession ${phone}`, `endOtherSession ${laptop}`]);
    expect(kratos.session?.id).toBe(here);
  });

  it("warns beforehand when one of them may be this browser's", async () => {
    const warning = "one of them may be on this device";
    const unsure = await visit(
      browseAccount(adaEverywhere(), new FakeSessions(unplaced)),
      "/account/devices",
    );
    expect(wordsOf(unsure.text)).toContain(warning);
    const sure = await visit(browseAccount(adaEverywhere(), new FakeSessions(onPhone)), "/account/devices");
    expect(wordsOf(sure.text)).not.toContain(warning);
  });

  it("reaches those that Kratos did not list at first", async () => {
    const kratos = adaEverywhere();
    const late = deviceOf("late", agents.safariOnMac);
    const endOther = kratos.endOtherSession.bind(kratos);
    kratos.endOtherSession = async (cookie, id) => {
      await endOther(cookie, id);
      if (id === laptop) kratos.otherSessions = [...kratos.otherSessions, late];
    };
    await send(browseAccount(kratos), { action: "end_others" });
    expect(kratos.told.at(-1)).toBe("endOtherSession late");
    expect(kratos.otherSessions).toEqual([]);
  });

  it("works at four at a time, not at a thousand", async () => {
    const kratos = adaEverywhere();
    let running = 0;
    let most = 0;
    const sids = Array.from({ length: 100 }, (_, count) =>
      consentOf({ device: phone, id: `${count}`, sid: `s${count}` }),
    );
    const sessions = new FakeSessions(...sids);
    sessions.onTold = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
    };
    await send(browseAccount(kratos, sessions), { action: "end_others" });
    expect([sessions.told.length, most]).toEqual([100, 4]);
  });

  it("can be done again, and then does nothing", async () => {
    const [kratos, sessions] = [adaEverywhere(), new FakeSessions(onPhone)];
    const browser = browseAccount(kratos, sessions);
    const token = fieldsOf((await visit(browser, "/account/devices")).text)["_csrf"] ?? "";
    await post(browser, { _csrf: token, action: "end_others" }).expect(303);
    const [told, ended] = [sessions.told.length, kratos.told.length];
    await post(browser, { _csrf: token, action: "end_others" }).expect(303);
    expect([sessions.told.length, kratos.told.length]).toEqual([told, ended]);
  });

  it("says how many devices it was", async () => {
    const browser = browseAccount(adaEverywhere());
    await send(browser, { action: "end_others" });
    const page = await visit(browser, "/account/devices").expect(200);
    expect(page.text).toContain('<p class="notice success" role="status">');
    expect(wordsOf(page.text)).toContain("2 other devices are signed out.");
  });
});

describe("what was done", () => {
  it("is said with the name of the device, as the page had it", async () => {
    const browser = browseAccount(adaEverywhere());
    const page = await visit(browser, "/account/devices").expect(200);
    const name = /name="name" value="([^"]*)"/.exec(page.text)?.[1] ?? "";
    expect(name).not.toBe("");
    await send(browser, { action: "end_device", device: phone, name });
    const words = wordsOf((await visit(browser, "/account/devices")).text);
    expect(words).toContain("Chrome on Android is signed out.");
  });

  it("is said with the name of the app, made harmless", async () => {
    const browser = browseAccount(adaEverywhere(), new FakeSessions(onPhone));
    await send(browser, { action: "leave_app", client: "agora", name: "<b>\u202EAgora" });
    const { text } = await visit(browser, "/account/apps");
    expect(text).toContain('<p class="notice success" role="status">');
    expect(text).not.toMatch(/<b>|\u202E/);
    expect(wordsOf(text)).toContain("&lt;b&gt;Agora can no longer use your account.");
  });

  it("is said on the page that had the form, also on an operator's own overview", async () => {
    const kratos = adaEverywhere();
    const browser = browseAccount(kratos);
    const token = fieldsOf((await visit(browser, "/account/devices")).text)["_csrf"] ?? "";
    const fields = { _csrf: token, action: "end_device", device: phone };
    const answer = await browser
      .post("/account")
      .set({ ...ownForm, Cookie: "ory_kratos_session=of-ada" })
      .type("form")
      .send(fields);
    expect([answer.status, answer.headers["location"]]).toEqual([303, "/account"]);
    expect(wordsOf((await visit(browser)).text)).toContain("The device is signed out.");
  });
});

describe("POST /account with leave_app", () => {
  it("takes back that app's access, and ends nobody's session", async () => {
    const [kratos, sessions] = [adaEverywhere(), new FakeSessions(onPhone, onLaptop)];
    const browser = browseAccount(kratos, sessions);
    const answer = await send(browser, { action: "leave_app", client: "mail" });
    expect([answer.status, answer.headers["location"]]).toEqual([303, "/account/apps"]);
    expect([...sessions.told, ...kratos.told]).toEqual([`revoke ${ada.id} mail`]);
    const words = wordsOf((await visit(browser, "/account/apps")).text);
    expect(words).toContain("The app can no longer use your account.");
    expect(words).not.toContain("mail");
  });

  it("is written into the log with who and which app, also when Hydra stops", async () => {
    const [memory, sessions] = [memoryLog(), new FakeSessions(onPhone, onLaptop)];
    const browser = browseAccount(adaEverywhere(), sessions, { log: memory.log });
    sessions.onTold = () => {
      throw new PageError("hydra_fault");
    };
    await send(browser, { action: "leave_app", client: "mail" });
    sessions.onTold = () => undefined;
    await send(browser, { action: "leave_app", client: "mail" });
    const about = { subject: ada.id, client_id: "mail" };
    expect(memory.lines.filter(({ msg }) => msg === "audit")).toMatchObject([
      { event: "account.leave_app.stopped", ...about },
      { event: "account.leave_app.ended", ...about },
    ]);
  });
});

describe("POST /account/apps with leave_all_apps", () => {
  it("takes back every app's access, listed or not, and ends nobody's session", async () => {
    const [kratos, sessions] = [adaEverywhere(), new FakeSessions()];
    const browser = browseAccount(kratos, sessions);
    expect(wordsOf((await visit(browser, "/account/apps")).text)).toContain(
      "Apps that you allowed long ago may still have access without being listed here.",
    );
    const answer = await send(browser, { action: "leave_all_apps" });
    expect([answer.status, answer.headers["location"]]).toEqual([303, "/account/apps"]);
    expect([...sessions.told, ...kratos.told]).toEqual([`revoke all of ${ada.id}`]);
    expect(wordsOf((await visit(browser, "/account/apps")).text)).toContain(
      "No app can use your account any more.",
    );
  });

  it("says what is left when Hydra stops, and writes both into the log", async () => {
    const [memory, sessions] = [memoryLog(), new FakeSessions(onPhone)];
    const browser = browseAccount(adaEverywhere(), sessions, { log: memory.log });
    sessions.onTold = () => {
      throw new PageError("hydra_fault");
    };
    const page = await send(browser, { action: "leave_all_apps" });
    expect([page.status, wordsOf(page.text)]).toEqual([
      502,
      expect.stringContaining("As far as we know, apps still have access."),
    ]);
    sessions.onTold = () => undefined;
    await send(browser, { action: "leave_all_apps" });
    expect(memory.lines.filter(({ msg }) => msg === "audit")).toMatchObject([
      { event: "account.leave_all_apps.stopped", subject: ada.id },
      { event: "account.leave_all_apps.ended", subject: ada.id },
    ]);
  });

  it("is about nobody else's account", async () => {
    const sessions = new FakeSessions(onPhone);
    const browser = browseAccount(adaEverywhere(), sessions);
    expect((await send(browser, { action: "leave_all_apps", account: "somebody-else" })).status).toBe(409);
    expect(sessions.told).toEqual([]);
  });
});
