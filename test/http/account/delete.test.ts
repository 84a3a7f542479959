import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { browseAccount, settings, visit, wordsOf } from "../../../testkit/http/browse-account.ts";
import { fieldsOf, memoryLog, ownForm, type Browser } from "../../../testkit/http/browse.ts";
import { consentTo, FakeHydraSessions } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";

const path = "/account/delete";
const env = { KRATOS_ADMIN_URL: "http://kratos.example:4434", ACCOUNT_DELETE: "true" };
const minute = 60_000;

/** Ada, who signed in so long ago here and on another device, and allowed Agora something. */
function adaAgo(ms: number, browsing: Record<string, string> = env) {
  const kratos = new FakeKratos().signedIn(sessionOf(ada, { authenticatedAtMs: Date.now() - ms }));
  kratos.otherSessions = [sessionOf(ada, { id: "5e551011-0000-4000-8000-0000000000aa" })];
  const hydra = new FakeHydraSessions(consentTo("agora", { isNotified: true }));
  const memory = memoryLog();
  const browser = browseAccount(kratos, undefined, { env: browsing, log: memory.log, flows: hydra });
  return { kratos, hydra, browser, log: () => memory.lines };
}

function post(browser: Browser, token: string, account: string = ada.id) {
  return browser
    .post(path)
    .set(ownForm)
    .set("Cookie", sessionCookie)
    .type("form")
    .send({ _csrf: token, account });
}

async function confirmed(browser: Browser) {
  const page = await visit(browser, path).expect(200);
  const { _csrf = "", account } = fieldsOf(page.text);
  return post(browser, _csrf, account);
}

const events = (lines: Record<string, unknown>[]) => lines.flatMap(({ event }) => event ?? []);

describe("GET /account/delete", () => {
  it("is offered on the data page, and there at all, only where the operator wants it", async () => {
    const flow = { state: "open", flow: openedFlow() } as const;
    const on = adaAgo(minute);
    on.kratos.answerFlow("settings", "f1", flow);
    expect((await visit(on.browser, "/account/data?flow=f1")).text).toContain('href="/account/delete"');
    expect((await visit(on.browser, "/account/security?flow=f1")).text).not.toContain(path);
    const off = adaAgo(minute, {});
    off.kratos.answerFlow("settings", "f1", flow);
    expect((await visit(off.browser, "/account/data?flow=f1")).text).not.toContain(path);
    await visit(off.browser, path).expect(404);
    await post(off.browser, "x").expect(404);
    expect([off.kratos.told, off.hydra.told]).toEqual([[], []]);
  });

  it("says what ends and that it can't be undone, and ends nothing", async () => {
    const { kratos, hydra, browser } = adaAgo(minute);
    const page = await visit(browser, path).expect(200);
    expect(wordsOf(page.text)).toContain("This can't be undone.");
    expect(wordsOf(page.text)).toContain("You are signed out on all your devices.");
    expect(page.text).toMatch(/id="keep-account" href="\/account\/data"/);
    expect([kratos.told, hydra.told]).toEqual([[], []]);
  });

  it("wants a sign-in of the last ten minutes, and comes back from it", async () => {
    const { browser } = adaAgo(11 * minute);
    const { headers } = await visit(browser, path).expect(303);
    const login = new URL(String(headers["location"]));
    expect(login.pathname).toBe("/self-service/login/browser");
    expect(login.searchParams.get("refresh")).toBe("true");
    expect(login.searchParams.get("return_to")).toBe(`${settings.BASE_URL}${path}?from=sign-in`);
    const back = adaAgo(minute);
    const landed = await visit(back.browser, `${path}?from=sign-in`).expect(303);
    expect(landed.headers["location"]).toBe(path);
  });

  it("does not run in circles where no new sign-in comes of it", async () => {
    const { browser } = adaAgo(11 * minute);
    const again = await visit(browser, `${path}?from=sign-in`).expect(303);
    expect(again.headers["location"]).toContain("from%3Dsecond-step");
    await visit(browser, `${path}?from=second-step`).expect(410);
  });

  it("has whoever is not signed in sign in first", async () => {
    const { kratos, browser } = adaAgo(minute);
    kratos.session = undefined;
    const { headers } = await visit(browser, path).expect(303);
    expect(headers["location"]).not.toContain("refresh");
    kratos.signedIn(sessionOf(ada));
    kratos.lacksSecondFactor = true;
    expect((await visit(browser, path).expect(303)).headers["location"]).toContain("aal=aal2");
  });
});

describe("POST /account/delete", () => {
  it("ends everything first, in order, and then the identity, and says so", async () => {
    const { kratos, hydra, browser, log } = adaAgo(minute);
    const order: string[] = [];
    for (const told of [kratos.told, hydra.told])
      told.push = (what) => {
        Array.prototype.push.call(told, what);
        return order.push(what);
      };
    const page = await confirmed(browser);
    expect(page.status).toBe(200);
    expect(wordsOf(page.text)).toContain("Your account is deleted");
    expect(order).toEqual([
      `endIdentitySessions ${ada.id}`,
      "end sid-1",
      `end all of ${ada.id}`,
      `revoke all of ${ada.id}`,
      `deleteIdentity ${ada.id}`,
    ]);
    expect(kratos.identities.has(ada.id)).toBe(false);
    expect(log().at(-2)).toMatchObject({
      event: "account.delete.done",
      subject: ada.id,
      ended: { sessions: 2, sign_ins: 1, clients: 1 },
    });
  });

  it("leads to a sign-in, where the operator has no page", async () => {
    const { browser } = adaAgo(minute);
    expect((await confirmed(browser)).text).toContain('id="sign-in" href="/account"');
  });

  it.each<[string, string, (world: ReturnType<typeof adaAgo>) => void, string[]]>([
    [
      "Kratos ends no session",
      "as far as we know nothing was ended",
      ({ kratos }) => void kratos.failing("endIdentitySessions", new PageError("kratos_unavailable")),
      [],
    ],
    [
      "Kratos lists no session",
      "as far as we know nothing was ended",
      ({ kratos }) => void kratos.failing("listIdentitySessions", new PageError("kratos_unavailable")),
      [],
    ],
    [
      "Hydra can't be asked",
      "as far as we know nothing was ended",
      ({ hydra }) => void hydra.failing("listConsentSessions"),
      [],
    ],
    [
      "Hydra ends no sign-in",
      "You were signed out, but some apps may still have access",
      ({ hydra }) => void hydra.failing("endLoginSession"),
      ["end sid-1"],
    ],
    [
      "Hydra revokes nothing",
      "You were signed out, but some apps may still have access",
      ({ hydra }) => void hydra.failing("revokeConsentsOf"),
      ["end sid-1", `end all of ${ada.id}`, `revoke all of ${ada.id}`],
    ],
    [
      "Hydra can't be asked what is left",
      "You were signed out, but some apps may still have access",
      ({ hydra }) => void hydra.failing("listConsentSessions", { after: 2 }),
      ["end sid-1", `end all of ${ada.id}`, `revoke all of ${ada.id}`],
    ],
  ])("keeps the identity where %s, and says so: %s", async (_what, words, breakIt, told) => {
    const world = adaAgo(minute);
    const page = await visit(world.browser, path).expect(200);
    breakIt(world);
    const stopped = await post(world.browser, fieldsOf(page.text)["_csrf"] ?? "");
    expect(stopped.status).toBe(503);
    expect(wordsOf(stopped.text)).toContain("Your account still exists");
    expect(wordsOf(stopped.text)).toContain(words);
    expect(world.hydra.told).toEqual(told);
    expect(world.kratos.told.join()).not.toContain("deleteIdentity");
    expect(events(world.log())).toContain("account.delete.stopped");
  });

  it.each(["deleteIdentity", "getIdentity"] as const)(
    "says that the account may still be there where %s fails, and can be tried again",
    async (call) => {
      const { kratos, hydra, browser } = adaAgo(minute);
      kratos.failing(call, new PageError("kratos_unavailable"));
      const stopped = await confirmed(browser);
      expect(stopped.status).toBe(503);
      expect(wordsOf(stopped.text)).toContain("as far as we know your account still exists");
      kratos.recover();
      kratos.signedIn(sessionOf(ada));
      expect(wordsOf((await confirmed(browser)).text)).toContain("Your account is deleted");
      expect(hydra.consents).toEqual([]);
    },
  );

  it("does not believe a Kratos that says so and keeps the identity", async () => {
    const { kratos, browser } = adaAgo(minute);
    kratos.deleteIdentity = () => Promise.resolve();
    const stopped = await confirmed(browser);
    expect(stopped.status).toBe(502);
    expect(wordsOf(stopped.text)).toContain("as far as we know your account still exists");
  });

  it("deletes nothing by an old sign-in, or none", async () => {
    const { kratos, hydra, browser } = adaAgo(minute);
    const token = fieldsOf((await visit(browser, path)).text)["_csrf"] ?? "";
    kratos.signedIn(sessionOf(ada, { authenticatedAtMs: Date.now() - 11 * minute }));
    const { headers } = await post(browser, token).expect(303);
    expect(headers["location"]).toContain("refresh=true");
    kratos.session = undefined;
    await post(browser, token).expect(303);
    expect([kratos.told, hydra.told]).toEqual([[], []]);
  });

  it.each([
    ["another user has signed in at this browser since", "5e551011-0000-4000-8000-0000000000bb"],
    ["it does not say whose account", ""],
  ])("deletes nothing where %s, and asks about the one who is signed in", async (_why, account) => {
    const { kratos, hydra, browser } = adaAgo(minute);
    const { _csrf = "" } = fieldsOf((await visit(browser, path)).text);
    const page = await post(browser, _csrf, account).expect(409);
    expect(wordsOf(page.text)).toContain(
      "about another account than the one that is signed in now, so nothing has happened yet",
    );
    expect(wordsOf(page.text)).toContain("Signed in as ada@example.com.");
    expect(fieldsOf(page.text)["account"]).toBe(ada.id);
    expect([kratos.told, hydra.told]).toEqual([[], []]);
  });

  it("asks once more where the form did not come from the page", async () => {
    const { kratos, hydra, browser } = adaAgo(minute);
    const page = await post(browser, "not it").expect(403);
    expect(wordsOf(page.text)).toContain("nothing has happened yet");
    expect(page.text).toContain('id="delete-account"');
    expect([kratos.told, hydra.told]).toEqual([[], []]);
  });
});
