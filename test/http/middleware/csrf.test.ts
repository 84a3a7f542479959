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
  type Browser,
} from "../../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

async function asked() {
  const memory = memoryLog();
  const hydra = new FakeHydra().openLogout("c1", asksFirst);
  const browser = browse(hydra, { log: memory.log });
  const { _csrf: token = "", ...fields } = await openQuestion(browser);
  return { hydra, browser, token, fields: { ...fields, action: "accept" }, memory };
}

/** What became of a refused answer, and of the answer that the person then gave on the page it got. */
async function secondChance(hydra: FakeHydra, browser: Browser, refused: { status: number; text: string }) {
  const saysWhy = refused.text.includes("We could not be sure that your answer came from this page");
  const toldBefore = [...hydra.told];
  const answer = await sendForm(browser, { ...fieldsOf(refused.text), action: "accept" });
  return { status: refused.status, saysWhy, toldBefore, thenStatus: answer.status, told: hydra.told };
}
const oneMoreClick = { status: 403, saysWhy: true, toldBefore: [], thenStatus: 303, told: ["accept c1"] };

describe("POST /logout whose token is", () => {
  it.each([
    ["missing", {}],
    ["empty", { _csrf: "" }],
    ["wrong", { _csrf: "AAAAAAAA-BBBBBBBBBBBBBBBBBBBBBBBBBBB" }],
  ])("%s is asked again, and told nothing until then", async (_what, token) => {
    const { hydra, browser, fields } = await asked();
    const refused = await sendForm(browser, { ...fields, ...token });
    expect(await secondChance(hydra, browser, refused)).toEqual(oneMoreClick);
  });

  it("of another browser is asked again", async () => {
    const { hydra, browser, fields } = await asked();
    const { _csrf: foreign = "" } = await openQuestion(browse(hydra));
    const refused = await sendForm(browser, { ...fields, _csrf: foreign });
    expect(await secondChance(hydra, browser, refused)).toEqual(oneMoreClick);
  });

  it("in the address alone is asked again", async () => {
    const { hydra, browser, fields, token } = await asked();
    const refused = await browser.post(`/logout?_csrf=${token}`).set(ownForm).type("form").send(fields);
    expect(await secondChance(hydra, browser, refused)).toEqual(oneMoreClick);
  });

  it.each(["csrf-token", "xsrf-token", "x-csrf-token", "x-xsrf-token"])(
    "in a %s header alone is asked again",
    async (name) => {
      const { hydra, browser, fields, token } = await asked();
      const refused = await sendForm(browser, fields).set(name, token);
      expect(await secondChance(hydra, browser, refused)).toEqual(oneMoreClick);
    },
  );

  it("repeated is asked again", async () => {
    const { hydra, browser, fields, token } = await asked();
    const body = `${new URLSearchParams({ ...fields, _csrf: token }).toString()}&_csrf=${token}`;
    const refused = await browser.post("/logout").set(ownForm).type("form").send(body);
    expect(await secondChance(hydra, browser, refused)).toEqual(oneMoreClick);
  });

  it("not covered by a cookie is asked again, with a cookie this time", async () => {
    const { hydra, fields, token } = await asked();
    const browser = browse(hydra);
    const refused = await sendForm(browser, { ...fields, _csrf: token });
    expect(Object.keys(cookiesOf(refused))).toEqual(["lethe-csrf"]);
    expect(await secondChance(hydra, browser, refused)).toEqual(oneMoreClick);
  });

  it("covered by a cookie that another site wrote is asked again", async () => {
    const { hydra, fields, token } = await asked();
    const opened = await browse(hydra).get("/logout?logout_challenge=c1").set(navigation);
    const [written = ""] = cookiesOf(opened)["lethe-csrf"] ?? [];
    // The secret without its signature: what a page of a sibling domain could make up.
    const secret = /^lethe-csrf=s%3A([\w-]+)\./.exec(written)?.[1] ?? "no signature";
    expect(secret).not.toBe("no signature");
    const { _csrf: ofThatSecret = "" } = fieldsOf(opened.text);
    expect(ofThatSecret).not.toBe(token);
    const refused = await browse(hydra)
      .post("/logout")
      .set({ ...ownForm, Cookie: `lethe-csrf=${secret}` })
      .type("form")
      .send({ ...fields, _csrf: ofThatSecret });
    expect(refused.status).toBe(403);
    expect(hydra.told).toEqual([]);
  });
});

describe("POST /logout with a good token", () => {
  const from = (headers: Record<string, string>) => async () => {
    const { hydra, browser, fields, token } = await asked();
    const answer = await browser
      .post("/logout")
      .set({ Host: "auth.example", ...headers })
      .type("form")
      .send({ ...fields, _csrf: token });
    return { hydra, browser, answer };
  };

  it.each([
    ["cross-site", { "Sec-Fetch-Site": "cross-site" }],
    ["from a sibling domain", { "Sec-Fetch-Site": "same-site" }],
    [
      "that says it is of its own origin and cross-site",
      { "Sec-Fetch-Site": "cross-site", Origin: "https://auth.example" },
    ],
    ["of a foreign Origin", { Origin: "https://evil.example" }],
    ["of a sibling's Origin", { Origin: "https://app.auth.example" }],
    ["of the own host on another port", { Origin: "https://auth.example:8443" }],
    ["of an Origin that is none", { Origin: "auth.example" }],
  ])("%s is asked again, and told nothing until then", async (_what, headers) => {
    const { hydra, browser, answer } = await from(headers)();
    expect(await secondChance(hydra, browser, answer)).toEqual(oneMoreClick);
  });

  it.each([
    ["from our own page", { "Sec-Fetch-Site": "same-origin" }],
    ["that no page sent, such as a reload", { "Sec-Fetch-Site": "none" }],
    ["without Fetch Metadata and with our own Origin", { Origin: "https://auth.example" }],
    ["without Fetch Metadata and with the Origin null, as no-referrer makes it", { Origin: "null" }],
    ["without Fetch Metadata and Origin", {}],
  ])("%s is accepted", async (_what, headers) => {
    const { hydra, answer } = await from(headers)();
    expect(answer.status).toBe(303);
    expect(hydra.told).toEqual(["accept c1"]);
  });
});

describe("POST /logout behind a proxy that rewrites the Host", () => {
  it.each([
    ["http://auth.example", 303],
    ["http://evil.example", 403],
  ])("from a page of %s is answered %i", async (origin, status) => {
    const hydra = new FakeHydra().openLogout("c1", asksFirst);
    const browser = browse(hydra, { env: { BASE_URL: "http://auth.example" } });
    const fields = await openQuestion(browser);
    const headers = { Host: "lethe.internal:3000", Origin: origin };
    await browser
      .post("/logout")
      .set(headers)
      .type("form")
      .send({ ...fields, action: "accept" })
      .expect(status);
    expect(hydra.told).toEqual(status === 303 ? ["accept c1"] : []);
  });
});

describe("POST /logout that is asked again", () => {
  it("says so when the challenge was used meanwhile", async () => {
    const { hydra, browser, fields } = await asked();
    hydra.usedLogout("c1", "https://hydra.example/again");
    const answer = await sendForm(browser, fields).expect(410);
    expect(answer.headers["location"]).toBeUndefined();
  });

  it("is refused when its challenge is damaged, without asking Hydra", async () => {
    const { hydra, browser, fields } = await asked();
    hydra.asked.length = 0;
    await sendForm(browser, { ...fields, logout_challenge: "c1\n" }).expect(400);
    expect(hydra.asked).toEqual([]);
  });

  it("says who is signed in when the request is about another user", async () => {
    const hydra = new FakeHydra().openLogout("c1");
    const currentUser = () => Promise.resolve({ configured: true, subject: "eva" });
    const forced = browse(hydra, { currentUser }).post("/logout").set(navigation);
    const page = await forced.type("form").send({ logout_challenge: "c1", action: "accept" }).expect(403);
    expect(page.text).toContain(
      "You are signed in as \u2068eva\u2069, but this request is about \u2068ada\u2069.",
    );
    expect(hydra.told).toEqual([]);
  });

  it("leaves its reason in the log, and no audit event", async () => {
    const { browser, fields, memory } = await asked();
    await sendForm(browser, fields).expect(403);
    expect(memory.lines.at(-1)).toMatchObject({ res: { status: 403 }, err: { code: "csrf_failed" } });
    expect(memory.lines.filter(({ event }) => event !== undefined)).toEqual([]);
  });

  it("can be answered with no as well", async () => {
    const { hydra, browser, fields } = await asked();
    const refused = await sendForm(browser, fields).expect(403);
    await sendForm(browser, { ...fieldsOf(refused.text), action: "reject" }).expect(200);
    expect(hydra.told).toEqual(["reject c1"]);
  });
});
