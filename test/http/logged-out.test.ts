import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import { appOver, browse, browserOf, cookiesOf, navigation } from "./browse.ts";
import { asksFirst, FakeHydra } from "./fake-hydra.ts";

const signedOut = "You are signed out";
const unchecked = "This is where a sign-out ends";
const endSession = "https://hydra.example/oauth2/sessions/logout";

/** A browser that is on its way through Hydra's end-session endpoint. */
async function onItsWay() {
  const hydra = new FakeHydra();
  const browser = browse(hydra);
  await browser.get("/logged-out").set(navigation).expect(303);
  await browser.get("/logged-out/check").set(navigation).expect(303);
  return { hydra, browser };
}

describe("GET /logged-out", () => {
  it("says that the person is signed out once Hydra, asked through the browser, has sent it back", async () => {
    const hydra = new FakeHydra();
    const browser = browse(hydra);
    const first = await browser.get("/logged-out").set(navigation).expect(303);
    expect(first.headers["location"]).toBe("/logged-out/check");
    expect(cookiesOf(first)["lethe-asked"]).toContain("Max-Age=60");
    const check = await browser.get("/logged-out/check").set(navigation).expect(303);
    expect(check.headers["location"]).toBe(endSession);
    const back = await browser.get("/logged-out").set(navigation).expect(200);
    expect(back.text).toContain(signedOut);
    expect(hydra.asked).toEqual([]);
    expect(hydra.told).toEqual([]);
  });

  it("asks anew the next time", async () => {
    const { browser } = await onItsWay();
    await browser.get("/logged-out").set(navigation).expect(200);
    const next = await browser.get("/logged-out").set(navigation).expect(303);
    expect(next.headers["location"]).toBe("/logged-out/check");
  });

  it("does not say so when Hydra knew of a session and asked to have it ended", async () => {
    const { hydra, browser } = await onItsWay();
    hydra.openLogout("c1", asksFirst);
    await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    const after = await browser.get("/logged-out").set(navigation).expect(303);
    expect(after.text).not.toContain(signedOut);
  });

  it("does not say so before Hydra was asked", async () => {
    const browser = browse(new FakeHydra());
    await browser.get("/logged-out").set(navigation).expect(303);
    const reload = await browser.get("/logged-out").set(navigation).expect(303);
    expect(reload.headers["location"]).toBe("/logged-out/check");
  });

  it("does not go round in circles in a browser that keeps no cookies, and claims nothing", async () => {
    const hydra = new FakeHydra();
    await browse(hydra).get("/logged-out").set(navigation).expect(303);
    const page = await browse(hydra).get("/logged-out/check").set(navigation).expect(200);
    expect(page.text).toContain(unchecked);
    expect(page.text).not.toContain(signedOut);
    expect(page.text).toContain('href="/logout"');
  });

  it("believes no mark that is not its own", async () => {
    const headers = { ...navigation, Cookie: "lethe-asked=asked" };
    const answer = await browse(new FakeHydra()).get("/logged-out").set(headers).expect(303);
    expect(answer.headers["location"]).toBe("/logged-out/check");
  });

  it.each(["/logged-out", "/logged-out/check"])(
    "claims nothing at %s when Hydra's public URL is not known",
    async (path) => {
      const browser = browse(new FakeHydra(), { env: { HYDRA_PUBLIC_URL: "" } });
      const page = await browser.get(path).set(navigation).expect(200);
      expect(page.text).toContain(unchecked);
      expect(page.text).not.toContain(signedOut);
      expect(cookiesOf(page)).toEqual({});
    },
  );

  it.each([
    ["an iframe", { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" }],
    ["a fetch", { "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty" }],
  ])("claims nothing to %s, whatever the browser's marks", async (_name, headers) => {
    const { browser } = await onItsWay();
    for (const path of ["/logged-out", "/logged-out/check"]) {
      const page = await browser.get(path).set(headers).expect(200);
      expect(page.text).toContain(unchecked);
      expect(page.text).not.toContain(signedOut);
      expect(cookiesOf(page)).toEqual({});
    }
  });
});

describe("GET /logged-out/check", () => {
  it("opened twice claims nothing", async () => {
    const { browser } = await onItsWay();
    const page = await browser.get("/logged-out/check").set(navigation).expect(200);
    expect(page.text).toContain(unchecked);
    expect(page.text).not.toContain(signedOut);
  });

  it("leads nowhere when Hydra's public URL has been taken out of the settings since", async () => {
    let serving: RequestListener = appOver(new FakeHydra());
    const browser = browserOf((req, res) => serving(req, res));
    await browser.get("/logged-out").set(navigation).expect(303);
    serving = appOver(new FakeHydra(), { env: { HYDRA_PUBLIC_URL: "" } });
    const page = await browser.get("/logged-out/check").set(navigation).expect(200);
    expect(page.text).toContain(unchecked);
    expect(page.headers["location"]).toBeUndefined();
  });
});
