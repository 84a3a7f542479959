import { describe, expect, it } from "vitest";
import { appOver, browserOf, cookiesOf, navigation, type Browser } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeKratos, sessionCookie } from "../../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";

const starting = ["/login", "/registration", "/recovery", "/verification", "/settings", "/account"];

function browse(): Browser {
  const kratos = new FakeKratos();
  for (const kind of ["login", "recovery"] as const) kratos.openFlow(kind, openedFlow());
  const flows = new FakeLogin().openLogin("c1");
  return browserOf(appOver(new FakeHydra(), { kratos, flows, env: { BASE_URL: "http://lethe.example" } }));
}

const statusOf = async (browser: Browser, path: string) => (await browser.get(path).set(navigation)).status;
const statusesOf = async (browser: Browser, ...paths: string[]) => {
  const statuses: number[] = [];
  for (const path of paths) statuses.push(await statusOf(browser, path));
  return statuses;
};

describe.each(starting)("GET %s, which begins something elsewhere", (path) => {
  it("does so three times in a row, and then says that it came to nothing", async () => {
    const browser = browse();
    expect(await statusesOf(browser, path, path, path, path)).toEqual([303, 303, 303, 410]);
    // That was a page: whoever tries again from there begins anew.
    expect(await statusOf(browser, path)).toBe(303);
  });
});

describe("pages that begin something", () => {
  it("count together", async () => {
    expect(await statusesOf(browse(), "/login", "/account", "/settings", "/recovery")).toEqual([
      303, 303, 303, 410,
    ]);
  });

  it("begin as often as is wished for where a page comes between", async () => {
    const browser = browse();
    const pages = [
      "/login",
      "/login?flow=f1",
      "/recovery",
      "/recovery?flow=f1",
      "/account",
      "/device?device_challenge=c1",
    ];
    expect(new Set(await statusesOf(browser, ...pages, ...pages))).toEqual(new Set([303, 200]));
  });

  it("leave nothing in a browser that sees a page at once, or that no user sent there", async () => {
    const kratos = new FakeKratos().signedIn();
    const flows = new FakeLogin();
    const browser = browserOf(appOver(new FakeHydra(), { kratos, flows }));
    const account = await browser.get("/account").set({ ...navigation, Cookie: sessionCookie });
    expect(account.status).toBe(200);
    expect(cookiesOf(account)).not.toHaveProperty("lethe-started");
    const framed = await browser
      .get("/login")
      .set({ "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" });
    expect(framed.status).toBe(303);
    expect(cookiesOf(framed)).toEqual({});
  });

  it("are not counted where a sign-in for an app goes on", async () => {
    const browser = browse();
    const challenge = "/login?login_challenge=c1";
    expect(new Set(await statusesOf(browser, ...Array<string>(6).fill(challenge)))).toEqual(new Set([303]));
  });
});
