import { describe, expect, it } from "vitest";
import {
  browse,
  cookiesOf,
  fieldsOf,
  memoryLog,
  navigation,
  openQuestion,
  ownForm,
  sendForm,
} from "../../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

const loads: [string, Record<string, string>][] = [
  ["an iframe", { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" }],
  ["an object", { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "object" }],
  ["an embed", { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "embed" }],
  ["an image", { "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" }],
  ["a script", { "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script" }],
  ["a fetch", { "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty" }],
  ["a fetch that poses as a document", { "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "document" }],
  ["a load that says half of it", { "Sec-Fetch-Mode": "navigate" }],
];

const speculation: [string, Record<string, string>][] = [
  ["a prefetch", { "Sec-Purpose": "prefetch" }],
  ["a prefetch through a proxy", { "Sec-Purpose": "prefetch;anonymous-client-ip" }],
  ["a prerender", { "Sec-Purpose": "prefetch;prerender" }],
  ["an old Chromium's prefetch", { Purpose: "prefetch" }],
  ["an old Firefox's prefetch", { "X-Moz": "prefetch" }],
  ["a preview", { Purpose: "preview" }],
];

describe("GET /logout as anything but a person's own page load", () => {
  it.each(loads)("only shows the question to %s: nothing told, no cookie", async (_name, headers) => {
    const hydra = new FakeHydra().openLogout("c1");
    const answer = await browse(hydra).get("/logout?logout_challenge=c1").set(headers).expect(200);
    expect(answer.text).toContain('id="accept"');
    expect(fieldsOf(answer.text)["_csrf"]).toBe("");
    expect(hydra.told).toEqual([]);
    expect(cookiesOf(answer)).toEqual({});
  });

  it("answers a HEAD without a body, nothing told, no cookie", async () => {
    const hydra = new FakeHydra().openLogout("c1");
    const answer = await browse(hydra).head("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(answer.text).toBeUndefined();
    expect(hydra.told).toEqual([]);
    expect(cookiesOf(answer)).toEqual({});
  });

  it.each([...loads, ["a HEAD", navigation] as const])(
    "leaves the marks that the browser has alone for %s",
    async (name, headers) => {
      const hydra = new FakeHydra().openLogout("c1").usedLogout("c2", "https://hydra.example/again");
      const browser = browse(hydra);
      await browser.get("/logged-out").set(navigation).expect(303);
      for (const path of [
        "/logout?logout_challenge=c1",
        "/logout?logout_challenge=c2",
        "/logged-out",
        "/logged-out/check",
      ]) {
        const answer = await (name === "a HEAD" ? browser.head(path) : browser.get(path)).set(headers);
        expect([200, 410]).toContain(answer.status);
        expect(cookiesOf(answer)).toEqual({});
      }
      expect(hydra.told).toEqual([]);
    },
  );

  it("gives the form of such a load no way to answer without the person", async () => {
    const hydra = new FakeHydra().openLogout("c1", asksFirst);
    const browser = browse(hydra);
    const framed = await browser
      .get("/logout?logout_challenge=c1")
      .set({ "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" });
    await sendForm(browser, { ...fieldsOf(framed.text), action: "accept" }).expect(403);
    expect(hydra.told).toEqual([]);
  });
});

describe.each(["/logout?logout_challenge=c1", "/logout", "/logged-out", "/logged-out/check"])(
  "GET %s ahead of time",
  (path) => {
    it.each(speculation)(
      "refuses %s with 503 and no-store, so that the click asks again",
      async (_name, headers) => {
        const hydra = new FakeHydra().openLogout("c1");
        const answer = await browse(hydra)
          .get(path)
          .set({ ...navigation, ...headers })
          .expect(503);
        expect(answer.headers["cache-control"]).toBe("no-store");
        expect(answer.text).toContain("Not loaded ahead of time");
        expect(hydra.asked).toEqual([]);
        expect(hydra.told).toEqual([]);
        expect(cookiesOf(answer)).toEqual({});
      },
    );
  },
);

describe("POST /logout ahead of time", () => {
  it("tells Hydra nothing", async () => {
    const hydra = new FakeHydra().openLogout("c1", asksFirst);
    const browser = browse(hydra);
    const fields = await openQuestion(browser);
    await sendForm(browser, { ...fields, action: "accept" })
      .set("Sec-Purpose", "prefetch")
      .expect(503);
    expect(hydra.told).toEqual([]);
  });
});

describe("GET /logout from a browser that sends no Fetch Metadata", () => {
  it("counts as a person's own page load", async () => {
    const hydra = new FakeHydra().openLogout("c1");
    await browse(hydra).get("/logout?logout_challenge=c1").expect(303);
    expect(hydra.told).toEqual(["accept c1"]);
  });

  it("is asked with LOGOUT_REQUIRE_FETCH_METADATA=true, and can answer", async () => {
    const memory = memoryLog();
    const hydra = new FakeHydra().openLogout("c1");
    const browser = browse(hydra, { env: { LOGOUT_REQUIRE_FETCH_METADATA: "true" }, log: memory.log });
    const page = await browser.get("/logout?logout_challenge=c1").expect(200);
    expect(hydra.told).toEqual([]);
    const form = { ...fieldsOf(page.text), action: "accept" };
    await browser.post("/logout").type("form").send(form).expect(303);
    expect(hydra.told).toEqual(["accept c1"]);
  });

  it("is not sent on to start again with LOGOUT_REQUIRE_FETCH_METADATA=true", async () => {
    const hydra = new FakeHydra().usedLogout("c1", "https://hydra.example/again");
    const browser = browse(hydra, { env: { LOGOUT_REQUIRE_FETCH_METADATA: "true" } });
    const answer = await browser.get("/logout?logout_challenge=c1").expect(410);
    expect(cookiesOf(answer)).toEqual({});
  });

  it("is signed out without a question with LOGOUT_REQUIRE_FETCH_METADATA=true when it does send it", async () => {
    const hydra = new FakeHydra().openLogout("c1");
    const browser = browse(hydra, { env: { LOGOUT_REQUIRE_FETCH_METADATA: "true" } });
    await browser.get("/logout?logout_challenge=c1").set(ownForm).expect(303);
    expect(hydra.told).toEqual(["accept c1"]);
  });
});
