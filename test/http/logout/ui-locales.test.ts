import { describe, expect, it } from "vitest";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { browse, fieldsOf, navigation, ownForm } from "../../../testkit/http/browse.ts";

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
