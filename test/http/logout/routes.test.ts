import { describe, expect, it } from "vitest";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { browse, fieldsOf, navigation, ownForm } from "../../../testkit/http/browse.ts";

describe("GET /logout", () => {
  it("accepts without a question when the redirect URI is the client's own", async () => {
    const hydra = new FakeHydra().openLogout("c1");
    const answer = await browse(hydra).get("/logout?logout_challenge=c1").set(navigation).expect(303);
    expect(answer.headers["location"]).toBe(
      "https://hydra.example/oauth2/sessions/logout?logout_verifier=of-c1",
    );
    expect(hydra.asked).toEqual(["get c1"]);
    expect(hydra.told).toEqual(["accept c1"]);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  it("asks when the client wants to be asked about, and tells Hydra nothing", async () => {
    const hydra = new FakeHydra().openLogout("c1", asksFirst);
    const answer = await browse(hydra).get("/logout?logout_challenge=c1").set(navigation).expect(200);
    expect(answer.text).toContain("\u2068Agora\u2069 asks to sign you out.");
    expect(answer.text).toContain('id="accept"');
    expect(answer.text).toContain('id="reject"');
    expect(hydra.told).toEqual([]);
  });
});

describe("ui_locales of a sign-out", () => {
  it("comes before what the browser prefers, on the question and on what follows a no", async () => {
    const requestUrl = "/oauth2/sessions/logout?ui_locales=de-AT%20fr";
    const browser = browse(new FakeHydra().openLogout("c1", { ...asksFirst, requestUrl }));
    const english = { "Accept-Language": "en" };
    const page = await browser
      .get("/logout?logout_challenge=c1")
      .set({ ...navigation, ...english })
      .expect(200);
    expect(page.headers["content-language"]).toBe("de");
    const form = browser
      .post("/logout")
      .set({ ...ownForm, ...english })
      .type("form");
    const stayed = await form.send({ ...fieldsOf(page.text), action: "reject" }).expect(200);
    expect(stayed.headers["content-language"]).toBe("de");
  });
});

describe("POST /logout", () => {
  it("accepts when the person says so, and asks Hydra for nothing twice", async () => {
    const hydra = new FakeHydra().openLogout("c1", asksFirst);
    const browser = browse(hydra);
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    const form = { ...fieldsOf(page.text), action: "accept" };
    await browser.post("/logout").set(ownForm).type("form").send(form).expect(303);
    expect(hydra.asked).toEqual(["get c1"]);
    expect(hydra.told).toEqual(["accept c1"]);
  });
});
