import { describe, expect, it } from "vitest";
import { browse, cookiesOf, navigation, openQuestion, sendForm } from "../../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

const malformed: [string, string][] = [
  ["empty", "logout_challenge="],
  ["repeated", "logout_challenge=c1&logout_challenge=c1"],
  ["longer than 16,000 characters", `logout_challenge=${"c".repeat(16_001)}`],
  ["holding a NUL", "logout_challenge=c1%00"],
  ["holding a line feed", "logout_challenge=c1%0Ax"],
  ["holding a tab", "logout_challenge=c1%09"],
  ["holding a DEL", "logout_challenge=c1%7F"],
  ["holding a C1 control", "logout_challenge=c1%C2%85"],
];

describe("GET /logout without a challenge", () => {
  it("begins a sign-out at Hydra", async () => {
    const hydra = new FakeHydra();
    const answer = await browse(hydra).get("/logout").set(navigation).expect(303);
    expect(answer.headers["location"]).toBe("https://hydra.example/oauth2/sessions/logout");
    expect(hydra.asked).toEqual([]);
    expect(hydra.told).toEqual([]);
  });

  it("explains itself when Hydra's public URL is not known", async () => {
    const hydra = new FakeHydra();
    const answer = await browse(hydra, { env: { HYDRA_PUBLIC_URL: "" } })
      .get("/logout")
      .set(navigation)
      .expect(400);
    expect(answer.text).toContain("This sign-out link is incomplete");
    expect(answer.headers["location"]).toBeUndefined();
    expect(hydra.asked).toEqual([]);
  });
});

describe("GET /logout with a challenge that is", () => {
  it.each(malformed)("%s answers 400 and sends nothing to Hydra", async (_what, query) => {
    const hydra = new FakeHydra().openLogout("c1");
    const answer = await browse(hydra).get(`/logout?${query}`).set(navigation).expect(400);
    expect(answer.text).toContain("This sign-out link is damaged");
    expect(hydra.asked).toEqual([]);
    expect(hydra.told).toEqual([]);
  });

  it.each([36, 1100, 2400, 8000, 16_000])(
    "%i characters long passes it on unchanged, there and back",
    async (length) => {
      const challenge = "Az09-_.~".repeat(length / 8 + 1).slice(0, length);
      const hydra = new FakeHydra().openLogout(challenge, asksFirst);
      const browser = browse(hydra);
      const fields = await openQuestion(browser, challenge);
      expect(fields["logout_challenge"]).toBe(challenge);
      await sendForm(browser, { ...fields, action: "accept" }).expect(303);
      expect(hydra.asked).toEqual([`get ${challenge}`]);
      expect(hydra.told).toEqual([`accept ${challenge}`]);
    },
  );

  it("full of markup and percent signs passes it on unchanged", async () => {
    const challenge = `a+/=%25&"'<b>é\u{1F600}`;
    const hydra = new FakeHydra().openLogout(challenge, asksFirst);
    const browser = browse(hydra);
    const fields = await openQuestion(browser, encodeURIComponent(challenge));
    await sendForm(browser, { ...fields, action: "reject" }).expect(200);
    expect(hydra.told).toEqual([`reject ${challenge}`]);
  });
});

describe("POST /logout with a challenge that is", () => {
  it.each([...malformed, ["missing", ""] as const])(
    "%s answers 400 and tells Hydra nothing",
    async (_what, pairs) => {
      const hydra = new FakeHydra().openLogout("c1", asksFirst);
      const browser = browse(hydra);
      const { _csrf: token = "" } = await openQuestion(browser);
      hydra.asked.length = 0;
      for (const action of ["accept", "reject"]) {
        const body = `${pairs}&action=${action}&_csrf=${token}`;
        await browser.post("/logout?logout_challenge=c1").type("form").send(body).expect(400);
      }
      expect(hydra.asked).toEqual([]);
      expect(hydra.told).toEqual([]);
    },
  );
});

describe("GET /logout with a used challenge", () => {
  const restartUrl = "https://hydra.example/oauth2/sessions/logout?id_token_hint=h";

  it("says so, offers a fresh start and changes nothing", async () => {
    const hydra = new FakeHydra().usedLogout("c1");
    const answer = await browse(hydra).get("/logout?logout_challenge=c1").set(navigation).expect(410);
    expect(answer.text).toContain("This sign-out link was used or has expired");
    expect(answer.text).toContain('href="/logout"');
    expect(hydra.told).toEqual([]);
    expect(cookiesOf(answer)).toEqual({});
  });

  it("starts again where Hydra says, once, and then shows the page", async () => {
    const hydra = new FakeHydra().usedLogout("c1", restartUrl);
    const browser = browse(hydra);
    const first = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(303);
    expect(first.headers["location"]).toBe(restartUrl);
    const second = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(410);
    expect(second.headers["location"]).toBeUndefined();
    expect(hydra.told).toEqual([]);
  });

  it("starts each challenge again once", async () => {
    const hydra = new FakeHydra().usedLogout("c1", restartUrl).usedLogout("c2", restartUrl);
    const browser = browse(hydra);
    await browser.get("/logout?logout_challenge=c1").set(navigation).expect(303);
    const other = await browser.get("/logout?logout_challenge=c2").set(navigation).expect(303);
    expect(other.headers["location"]).toBe(restartUrl);
  });

  it("leaves no trace of the challenge in the cookie that remembers it", async () => {
    const hydra = new FakeHydra().usedLogout("a-challenge", restartUrl);
    const answer = await browse(hydra)
      .get("/logout?logout_challenge=a-challenge")
      .set(navigation)
      .expect(303);
    expect(Object.keys(cookiesOf(answer))).toEqual(["lethe-followed"]);
    expect(JSON.stringify(cookiesOf(answer))).not.toContain("a-challenge");
  });

  it.each([
    ["an iframe", { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" }],
    ["a fetch", { "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty" }],
  ])("is not started again by %s", async (_name, headers) => {
    const hydra = new FakeHydra().usedLogout("c1", restartUrl);
    const answer = await browse(hydra).get("/logout?logout_challenge=c1").set(headers).expect(410);
    expect(answer.headers["location"]).toBeUndefined();
    expect(cookiesOf(answer)).toEqual({});
  });
});
