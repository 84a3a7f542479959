import { describe, expect, it } from "vitest";
import { fieldsOf, ownForm, type Browser } from "../../../testkit/http/browse.ts";
import { ada, FakeKratos, sessionCookie } from "../../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { browseAtKratos, browseSignIn, fillIn, visit } from "../../../testkit/http/browse-login.ts";

// Hydra's login and consent challenges carry their request: it is given out again, whatever was answered. As long as there.
const c1 = `c1-${"x".repeat(1_100)}`;
const right = { email: "ada@example.com", password: "mill" };
const beginning = "https://hydra.example/oauth2/auth?client_id=agora&state=of%20ours";

const scenes = {
  login: {
    page: `/login?login_challenge=${c1}`,
    open: (hydra: FakeLogin, over = {}) => hydra.openLogin(c1, over),
    yes: { ...right, action: "accept" },
    no: { action: "reject" },
  },
  consent: {
    page: `/consent?consent_challenge=${c1}`,
    open: (hydra: FakeLogin, over = {}) => hydra.openConsent(c1, over),
    yes: { grant_scope: "email", action: "accept" },
    no: { action: "reject" },
  },
};

async function answered(kind: keyof typeof scenes, how: "yes" | "no", over = {}) {
  const { page, open, ...answers } = scenes[kind];
  const hydra = open(new FakeLogin(), over);
  const browser = browseSignIn(hydra);
  const form = fieldsOf((await visit(browser, page).expect(200)).text);
  const first = await fillIn(browser, page, answers[how]);
  expect(first.status).toBe(303);
  const told = [...hydra.told];
  const send = (fields: object) =>
    browser
      .post(page)
      .set(ownForm)
      .type("form")
      .send({ ...form, ...fields });
  return { hydra, browser, page, told, send, answers };
}

const locationOf = async (browser: Browser, page: string) =>
  (await visit(browser, page).expect(303)).headers["location"];

describe.each(["login", "consent"] as const)("a %s that was answered in this browser", (kind) => {
  it.each(["yes", "no"] as const)("begins again where its client began it, once, after a %s", async (how) => {
    const { browser, page, hydra, told } = await answered(kind, how);
    expect(await locationOf(browser, page)).toBe(beginning);
    await visit(browser, page).expect(410);
    expect(hydra.told).toEqual(told);
  });

  it.each([
    ["yes", "no"],
    ["no", "yes"],
    ["yes", "yes"],
  ] as const)("is not answered once more: a %s, then a %s", async (first, second) => {
    const { send, answers, hydra, told } = await answered(kind, first);
    const late = await send(answers[second]);
    expect(late.status).toBe(410);
    expect(hydra.told).toEqual(told);
  });

  it("is asked about as before in another browser", async () => {
    const { hydra, page } = await answered(kind, "yes");
    const other = await visit(browseSignIn(hydra), page);
    expect(other.status).toBe(200);
  });

  it.each([
    ["was posted", { requestUrl: "https://hydra.example/oauth2/auth" }],
    ["began elsewhere", { requestUrl: "https://evil.example/oauth2/auth?client_id=agora" }],
  ])("says that it is over where it %s", async (_what, over) => {
    const { browser, page } = await answered(kind, "yes", over);
    const again = await visit(browser, page).expect(410);
    expect(again.headers).not.toHaveProperty("location");
  });
});

const deviceUrl = "https://hydra.example/oauth2/device/verify?device_verifier=v1";

// A code that was entered is entered once more; one that was allowed is done.
it.each([
  ["login", 303, "/device"],
  ["consent", 410, undefined],
] as const)(
  "a device's %s that was answered in this browser is answered with %i",
  async (kind, status, location) => {
    const { browser, page } = await answered(kind, "yes", { isDevice: true, requestUrl: deviceUrl });
    const again = await visit(browser, page).expect(status);
    expect(again.headers["location"]).toBe(location);
    await visit(browser, page).expect(410);
  },
);

describe("a login that was accepted without a question", () => {
  it("is not accepted once more by a reload, where Kratos knows the user", async () => {
    const kratos = new FakeKratos().signedIn();
    const hydra = new FakeLogin().openLogin(c1, { skip: true, subject: ada.id });
    const browser = browseAtKratos(hydra, kratos);
    const { page } = scenes.login;
    await visit(browser, page, { Cookie: sessionCookie }).expect(303);
    const again = await visit(browser, page, { Cookie: sessionCookie }).expect(303);
    expect(again.headers["location"]).toBe(beginning);
    expect(hydra.told).toEqual([`accept login ${c1}`]);
  });

  it("is not accepted once more by a reload", async () => {
    const hydra = new FakeLogin().openLogin("first").openLogin(c1, { skip: true, subject: right.email });
    const browser = browseSignIn(hydra);
    await fillIn(browser, "/login?login_challenge=first", { ...right, action: "accept" });
    hydra.told.length = 0;
    const { page } = scenes.login;
    await visit(browser, page).expect(303);
    expect(await locationOf(browser, page)).toBe(beginning);
    expect(hydra.told).toEqual([`accept login ${c1}`]);
  });
});
