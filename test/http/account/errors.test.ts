import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import {
  adaEverywhere,
  browseAccount,
  consentOf,
  failingOn,
  FakeSessions,
  laptop,
  phone,
  send,
  visit,
  wordsOf,
} from "../../../testkit/http/browse-account.ts";
import { fieldsOf, memoryLog } from "../../../testkit/http/browse.ts";
import { always, check } from "../../../testkit/http/check-headers.ts";
import type { KratosCall } from "../../../testkit/fakes/fake-kratos.ts";

const down = new PageError("kratos_unavailable", { detail: "refused" });
const onPhone = consentOf({ device: phone, sid: "sid-phone" });
const onLaptop = consentOf({ id: "l", device: laptop, sid: "sid-laptop" });
const unplaced = consentOf({ id: "u", device: "", sid: "sid-unplaced" });
const endPhone = { action: "end_device", device: phone };

function everywhere(...consents: ReturnType<typeof consentOf>[]) {
  const [kratos, sessions, memory] = [adaEverywhere(), new FakeSessions(...consents), memoryLog()];
  const browser = browseAccount(kratos, sessions, { log: memory.log });
  return { kratos, sessions, memory, browser };
}

/** Makes a call of Kratos's fail from its nth time on. */
function failingFrom(kratos: ReturnType<typeof adaEverywhere>, call: KratosCall, nth: number) {
  let count = 0;
  const real = kratos[call].bind(kratos) as (...given: unknown[]) => unknown;
  Object.assign(kratos, {
    [call]: (...given: unknown[]) => {
      count += 1;
      return count < nth ? real(...given) : Promise.reject(down);
    },
  });
}

describe("GET /account", () => {
  it("is 503 when Kratos does not say who is signed in", async () => {
    const { kratos, browser } = everywhere();
    kratos.failing("whoAmI", down);
    const page = await visit(browser).expect(503);
    expect(page.headers["retry-after"]).toBe("5");
    expect(wordsOf(page.text)).toContain("The account server is not answering");
  });

  it.each([
    ["does not answer", "hydra_unavailable"],
    ["makes no sense", "hydra_fault"],
    ["turns it away", "hydra_denied"],
  ] as const)(
    "shows the devices when Hydra %s, and says that it can't show the apps",
    async (_what, code) => {
      const { sessions, browser, memory } = everywhere(onPhone);
      sessions.listFault = new PageError(code);
      const devices = await visit(browser, "/account/devices").expect(200);
      expect(wordsOf(devices.text)).toContain("Chrome on Android");
      for (const path of ["/account", "/account/apps"]) {
        // oxlint-disable-next-line no-await-in-loop -- two
        const words = wordsOf((await visit(browser, path).expect(200)).text);
        expect(words).toContain("We can't show your apps right now");
        expect(words).not.toContain("We know of no app");
      }
      expect(memory.lines.at(-1)).toMatchObject({ res: { status: 200 }, err: { code } });
    },
  );

  it("shows the apps when Kratos does not say which devices there are, and never that there is only this one", async () => {
    const { kratos, browser, memory } = everywhere(onPhone);
    kratos.failing("listOtherSessions", down);
    const apps = wordsOf((await visit(browser, "/account/apps").expect(200)).text);
    expect(apps).toContain("Agora");
    expect(memory.lines.at(-1)).toMatchObject({ res: { status: 200 }, err: { code: "kratos_unavailable" } });
    const overview = wordsOf((await visit(browser).expect(200)).text);
    expect(overview).toContain("We can't show your devices right now.");
    expect(overview).not.toContain("signed in on 1 device");
    const devices = wordsOf((await visit(browser, "/account/devices").expect(200)).text);
    expect(devices).toContain("We can't show your other devices right now");
    expect(devices).toContain("This device");
    expect(devices).not.toContain("not signed in on any other device");
    // To end them all, nobody has to see them first.
    expect(devices).toContain("Sign out of all other devices");
  });

  it("does not take a mistake of our own for Hydra's", async () => {
    const { sessions, browser } = everywhere();
    sessions.listFault = new TypeError("ours");
    expect((await visit(browser)).status).toBe(500);
  });
});

describe("POST /account, when a step fails,", () => {
  it("ends nothing at all without Hydra's list of sign-ins, and says so", async () => {
    const { kratos, sessions, browser, memory } = everywhere(onPhone);
    await visit(browser);
    const failing = send(browser, endPhone);
    sessions.listFault = new PageError("hydra_unavailable");
    const page = await failing;
    expect(page.status).toBe(503);
    expect(check(page, { ...always, "Retry-After": "5" })).toEqual([]);
    expect(wordsOf(page.text)).toContain("As far as we know, nothing was ended.");
    expect(page.text).toContain('href="/account/devices"');
    expect([...sessions.told, ...kratos.told]).toEqual([]);
    const audits = memory.lines.filter(({ msg }) => msg === "audit").map(({ event }) => event);
    expect(audits).toEqual(["account.end_device.stopped"]);
    expect(memory.lines.at(-1)).toMatchObject({ err: { code: "hydra_unavailable" } });
  });

  it("leaves the device alone when Hydra could not end its sign-in", async () => {
    const { kratos, sessions, browser, memory } = everywhere(onPhone);
    sessions.onTold = failingOn(/^end/);
    const page = await send(browser, endPhone);
    expect(page.status).toBe(503);
    expect(wordsOf(page.text)).toContain("As far as we know, nothing was ended.");
    expect(memory.lines.find(({ msg }) => msg === "audit")).toMatchObject({
      event: "account.end_device.stopped",
      session_id: phone,
    });
    expect(kratos.told).toEqual([]);
  });

  it("says that apps were told when the device could not be ended after them", async () => {
    const { kratos, browser } = everywhere(onPhone);
    kratos.failing("endOtherSession", down);
    const page = await send(browser, endPhone);
    expect(page.status).toBe(503);
    expect(wordsOf(page.text)).toContain(
      "Some apps were told that you signed out, but as far as we know no device",
    );
  });

  it("does not believe a Kratos that says yes and keeps the session", async () => {
    const { kratos, browser } = everywhere();
    kratos.endOtherSession = () => Promise.resolve();
    const page = await send(browser, endPhone);
    expect(page.status).toBe(502);
    expect(wordsOf(page.text)).toContain("As far as we know, nothing was ended.");
    const all = await send(browser, { action: "end_others" });
    expect(all.status).toBe(502);
  });

  it("counts the devices that were ended before one could not be", async () => {
    const { kratos, browser } = everywhere(onPhone);
    failingFrom(kratos, "endOtherSession", 2);
    const page = await send(browser, { action: "end_others" });
    expect(page.status).toBe(503);
    expect(wordsOf(page.text)).toContain("1 of 2 other devices were signed out.");
  });

  it("begins nothing more after one sign-in could not be ended", async () => {
    const sids = Array.from({ length: 20 }, (_, count) => consentOf({ device: phone, sid: `s${count}` }));
    const { kratos, sessions, browser } = everywhere(...sids, unplaced);
    sessions.onTold = failingOn(/^end/);
    const page = await send(browser, { action: "end_others" });
    expect(page.status).toBe(503);
    expect(sessions.told).toHaveLength(4);
    expect(kratos.told).toEqual([]);
  });

  it("lets what runs beside a failure finish, and begins nothing more", async () => {
    const sids = Array.from({ length: 20 }, (_, count) => consentOf({ device: phone, sid: `s${count}` }));
    const { sessions, browser } = everywhere(...sids);
    sessions.onTold = failingOn(/^end s0$/);
    const page = await send(browser, endPhone);
    expect(wordsOf(page.text)).toContain("Some apps were told that you signed out");
    expect(sessions.told.length).toBeLessThan(10);
  });

  it("gives up on a Kratos that lists ever new sessions", async () => {
    const { kratos, browser } = everywhere();
    let count = 0;
    const list = kratos.listOtherSessions.bind(kratos);
    kratos.listOtherSessions = async (cookie) => {
      const [like] = await list(cookie);
      return like ? [{ ...like, id: `new-${(count += 1)}` }] : [];
    };
    const page = await send(browser, { action: "end_others" });
    expect(page.status).toBe(502);
    expect(kratos.told.length).toBe(10);
  });

  it("says that all devices are out when only what nobody can place is left", async () => {
    const { sessions, browser, kratos } = everywhere(onPhone, onLaptop, unplaced);
    sessions.onTold = failingOn(/unplaced/);
    const page = await send(browser, { action: "end_others" });
    expect(kratos.otherSessions).toEqual([]);
    expect(wordsOf(page.text)).toContain("All other devices are signed out, but");
  });

  it("claims nothing about others when its own session ended on the way", async () => {
    const { kratos, sessions, browser } = everywhere(unplaced);
    kratos.otherSessions = [];
    let asked = 0;
    const whoAmI = kratos.whoAmI.bind(kratos);
    kratos.whoAmI = (cookie) => {
      asked += 1;
      // The page, the form, and then the check at the end.
      return asked < 3 ? whoAmI(cookie) : Promise.resolve({ state: "signed_out" });
    };
    const answer = await send(browser, { action: "end_others" });
    expect(answer.status).toBe(502);
    expect(wordsOf(answer.text)).toContain("As far as we know, nothing was ended.");
    expect(sessions.told).toEqual([]);
  });

  it("says that the app keeps its access", async () => {
    const { sessions, browser } = everywhere(onPhone);
    sessions.onTold = failingOn(/^revoke/);
    const page = await send(browser, { action: "leave_app", client: "agora" });
    expect(page.status).toBe(503);
    expect(wordsOf(page.text)).toContain("As far as we know, the app still has access.");
  });

  it("is a page for a person, and a problem for a caller that asks for JSON", async () => {
    const { kratos, browser } = everywhere();
    kratos.failing("endOtherSession", down);
    const html = await send(browser, endPhone);
    expect(html.type).toBe("text/html");
    const token = fieldsOf((await visit(browser, "/account/devices")).text)["_csrf"];
    const json = await browser
      .post("/account/devices")
      .set({
        Accept: "application/json",
        Cookie: "ory_kratos_session=of-ada",
        "Sec-Fetch-Site": "same-origin",
      })
      .type("form")
      .send({ _csrf: token, ...endPhone });
    expect(json.type).toBe("application/problem+json");
    expect(json.body).toMatchObject({ code: "kratos_unavailable", status: 503 });
  });
});
