import { describe, expect, it } from "vitest";
import { browse, cookiesOf, navigation, type Browser } from "../../../testkit/http/browse.ts";
import { endSession } from "../../../testkit/http/browse-logged-out.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

// Hydra's `urls.post_logout_redirect: <lethe>/logout`, which people have: without a sign-in Hydra leads straight back there.

const own = "https://lethe.example";

/** Follows redirects as a browser does, with Hydra leading to `postLogout` whenever it is asked to end a sign-in that is not there. */
async function follow(browser: Browser, first: string, postLogout: string) {
  const hops: string[] = [];
  let url = new URL(first, own);
  while (hops.length < 20) {
    hops.push(url.pathname + url.search);
    if (url.href.startsWith(endSession)) {
      url = new URL(new URL(postLogout, own).href + url.hash);
      continue;
    }
    const answer = await browser.get(url.pathname + url.search).set(navigation);
    const location = answer.headers["location"];
    if (location === undefined) return { hops, answer, url };
    // The fragment stays with the browser where a redirect has none of its own.
    const next: URL = new URL(location, url);
    if (next.hash === "") next.hash = url.hash;
    url = next;
  }
  throw new Error(`it does not end: ${hops.join(" ")}`);
}

describe.each(["/logout", "/logout?from=hydra", "/logged-out", "/logged-out?state=1"])(
  "where Hydra leads to %s after a sign-out",
  (postLogout) => {
    it.each(["/logout", "/logged-out", "/logged-out/check"])(
      "%s comes to an end, at a page that says that nobody is signed in",
      async (first) => {
        const { answer, url, hops } = await follow(browse(new FakeHydra()), first, postLogout);
        expect(url.pathname).toMatch(/^\/logged-out/);
        expect(answer.status).toBe(200);
        expect(hops.length).toBeLessThan(12);
        // Opened by hand, the check has no cookie to go by.
        const checked =
          first === "/logged-out/check"
            ? "We can&#39;t tell whether you are signed out"
            : `id="${url.hash.slice(1)}"`;
        expect(answer.text).toContain(checked);
      },
    );

    it("comes to the same end again, as often as it is opened", async () => {
      const browser = browse(new FakeHydra());
      for (const _ of [1, 2, 3]) {
        const { answer, hops } = await follow(browser, "/logout", postLogout);
        expect(answer.status).toBe(200);
        expect(hops.filter((hop) => hop === "/oauth2/sessions/logout").length).toBeLessThan(4);
      }
    });
  },
);

describe("GET /logout without a challenge", () => {
  it("begins at Hydra again after Hydra has asked about a sign-in", async () => {
    const browser = browse(new FakeHydra().openLogout("c1", asksFirst));
    await browser.get("/logout").set(navigation).expect(303);
    const asked = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(cookiesOf(asked)["lethe-begun"]?.join()).toContain("1970");
    const again = await browser.get("/logout").set(navigation).expect(303);
    expect(again.headers["location"]).toBe(endSession);
  });

  it("begins at Hydra again after Hydra has led to /logged-out", async () => {
    const browser = browse(new FakeHydra());
    await browser.get("/logout").set(navigation).expect(303);
    await browser.get("/logged-out").set(navigation).expect(303);
    const again = await browser.get("/logout").set(navigation).expect(303);
    expect(again.headers["location"]).toBe(endSession);
  });

  it.each([
    ["HEAD", {}],
    ["GET", { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" }],
    ["GET", { "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" }],
  ])("does not go to Hydra for what no user opened: %s %j", async (method, headers) => {
    const browser = browse(new FakeHydra());
    const load = method === "HEAD" ? browser.head("/logout") : browser.get("/logout").set(headers);
    const answer = await load.expect(303);
    expect(answer.headers["location"]).toBe("/logged-out");
    expect(cookiesOf(answer)).toEqual({});
    const page = await browser
      .get("/logged-out")
      .set({ "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" });
    expect(page.status).toBe(200);
  });
});
