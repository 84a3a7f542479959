import { describe, expect, it } from "vitest";
import {
  browse,
  cookiesOf,
  fieldsOf,
  navigation,
  openQuestion,
  sendForm,
  type Browser,
} from "../../../testkit/http/browse.ts";
import { asksFirst, FakeHydra, openRequest } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeHydraSessions } from "../../../testkit/fakes/fake-hydra-sessions.ts";

// The newest Hydra answers 200 to a challenge that was accepted or rejected, until it expires. As long as there.
const c1 = `c1-${"x".repeat(2_400)}`;

function scene(request = asksFirst) {
  const hydra = new FakeHydra().openLogout(c1, request);
  hydra.isStateless = true;
  return { hydra, browser: browse(hydra) };
}

async function answer(browser: Browser, action: string) {
  const fields = await openQuestion(browser, c1);
  return { fields, answered: await sendForm(browser, { ...fields, action }) };
}

const reload = (browser: Browser) => browser.get(`/logout?logout_challenge=${c1}`).set(navigation);

describe("a sign-out that was answered in this browser, at a Hydra that forgets no challenge", () => {
  it("is not followed by a claim that the user stays signed in, when the no comes after the yes", async () => {
    const { hydra, browser } = scene();
    const { fields } = await answer(browser, "accept");
    const late = await sendForm(browser, { ...fields, action: "reject" }).expect(410);
    expect(late.text).not.toContain("still signed in");
    expect(hydra.told).toEqual([`accept ${c1}`]);
  });

  it("is rejected once", async () => {
    const { hydra, browser } = scene();
    const { fields } = await answer(browser, "reject");
    await sendForm(browser, { ...fields, action: "reject" }).expect(410);
    expect(hydra.told).toEqual([`reject ${c1}`]);
  });

  it("ends after all when the yes comes after the no", async () => {
    const { hydra, browser } = scene();
    const { fields, answered } = await answer(browser, "reject");
    const then = await sendForm(browser, { ...fields, action: "accept" }).expect(303);
    const [before = "", after = ""] = [answered, then].map((each) => cookiesOf(each)["lethe-answered"]?.[0]);
    // The one answer takes the other's place.
    expect(decodeURIComponent(after).split(".")).toHaveLength(decodeURIComponent(before).split(".").length);
    expect(hydra.told).toEqual([`reject ${c1}`, `accept ${c1}`]);
    await sendForm(browser, { ...fields, action: "reject" }).expect(410);
  });

  it("asks nothing again on reload after the no", async () => {
    const { browser } = scene();
    await answer(browser, "reject");
    const again = await reload(browser).expect(410);
    expect(again.text).toContain("used or has expired");
  });

  it("leads on by Hydra on reload after the yes, once", async () => {
    const { hydra, browser } = scene();
    await answer(browser, "accept");
    const again = await reload(browser).expect(303);
    expect(again.headers["location"]).toBe(new URL(asksFirst.requestUrl, "https://hydra.example").href);
    await reload(browser).expect(410);
    expect(hydra.told).toEqual([`accept ${c1}`]);
  });

  it("is not accepted once more by a reload where no question was asked", async () => {
    const { hydra, browser } = scene(openRequest());
    await reload(browser).expect(303);
    const again = await reload(browser).expect(303);
    expect(again.headers["location"]).toContain(
      "https://hydra.example/oauth2/sessions/logout?id_token_hint=",
    );
    expect(hydra.told).toEqual([`accept ${c1}`]);
  });

  it.each(["https://evil.example/", "javascript:alert(1)", "//evil.example/x"])(
    "leads nowhere else, whatever Hydra says of where it began: %s",
    async (requestUrl) => {
      const { browser } = scene({ ...asksFirst, requestUrl });
      await answer(browser, "accept");
      const again = await reload(browser).expect(410);
      expect(again.headers).not.toHaveProperty("location");
    },
  );

  it("counts when only the app was left", async () => {
    const hydra = new FakeHydra().openLogout(c1, { ...asksFirst, rpInitiated: true });
    hydra.isStateless = true;
    const { flows } = new FakeHydraSessions();
    const browser = browse(hydra, { flows, env: { LOGOUT_OFFER_CLIENT_ONLY: "true" } });
    const { fields, answered } = await answer(browser, "leave");
    expect(answered.status).toBe(303);
    await sendForm(browser, { ...fields, action: "reject" }).expect(410);
    expect(hydra.told).toEqual([`reject ${c1}`]);
  });

  it("is asked about as before in another browser, and under another challenge", async () => {
    const { hydra, browser } = scene();
    await answer(browser, "reject");
    await openQuestion(browse(hydra), c1);
    hydra.openLogout(`${c1}y`, asksFirst);
    const { logout_challenge: shown } = await openQuestion(browser, `${c1}y`);
    expect(shown).toBe(`${c1}y`);
  });

  it("is remembered by a hash, for the last six, in less than 300 bytes", async () => {
    const { hydra, browser } = scene();
    const all = Array.from({ length: 8 }, (_, index) => `${c1}${index}`);
    let line = "";
    for (const challenge of all) {
      hydra.openLogout(challenge, asksFirst);
      const fields = await openQuestion(browser, challenge);
      const page = await sendForm(browser, { ...fields, action: "reject" }).expect(200);
      line = cookiesOf(page)["lethe-answered"]?.join("; ") ?? "";
    }
    expect(line).not.toContain("c1-");
    expect(line.length).toBeLessThan(300);
    const open = async (challenge: string) =>
      browser.get(`/logout?logout_challenge=${challenge}`).set(navigation);
    const statuses = await Promise.all(all.map(async (challenge) => (await open(challenge)).status));
    expect(statuses).toEqual([200, 200, 410, 410, 410, 410, 410, 410]);
  });

  it("counts for nothing when the cookie was not signed by us", async () => {
    const { hydra, browser } = scene();
    await answer(browser, "reject");
    const forged = `lethe-answered=s:${"x".repeat(22)}r.forged`;
    const page = await browse(hydra)
      .get(`/logout?logout_challenge=${c1}`)
      .set({ ...navigation, Cookie: forged });
    expect(page.status).toBe(200);
    expect(fieldsOf(page.text)["logout_challenge"]).toBe(c1);
  });

  it("costs no cookie where the challenge is a row of Hydra's, which knows it by itself", async () => {
    const hydra = new FakeHydra().openLogout("c1", asksFirst);
    const browser = browse(hydra);
    const page = await sendForm(browser, { ...(await openQuestion(browser)), action: "accept" });
    expect(cookiesOf(page)).not.toHaveProperty("lethe-answered");
  });
});
