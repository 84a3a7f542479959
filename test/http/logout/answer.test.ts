import { describe, expect, it } from "vitest";
import { browse, cookiesOf, openQuestion, ownForm, sendForm } from "../../../testkit/http/browse.ts";
import { agora, asksFirst, FakeHydra, openRequest } from "../../../testkit/fakes/fake-hydra.ts";

async function asked(over: { uri?: string | undefined; name?: string; env?: Record<string, string> } = {}) {
  const { name = agora.name } = over;
  const client = { ...agora, name, skipLogoutConsent: false, uri: "uri" in over ? over.uri : agora.uri };
  const hydra = new FakeHydra().openLogout("c1", openRequest({ client }));
  const browser = browse(hydra, { env: over.env ?? {} });
  const fields = await openQuestion(browser);
  hydra.asked.length = 0;
  return { hydra, browser, fields };
}

describe("POST /logout with action=accept", () => {
  it("tells Hydra so, asks it nothing, and sends the browser where Hydra says with a GET", async () => {
    const { hydra, browser, fields } = await asked();
    const answer = await sendForm(browser, { ...fields, action: "accept" }).expect(303);
    expect(answer.headers["location"]).toBe(
      "https://hydra.example/oauth2/sessions/logout?logout_verifier=of-c1",
    );
    expect(answer.text).toBe("");
    expect(cookiesOf(answer)).toEqual({});
    expect(hydra.asked).toEqual([]);
    expect(hydra.told).toEqual(["accept c1"]);
  });

  it("answers the challenge of the form, not that of the address", async () => {
    const { hydra, browser, fields } = await asked();
    hydra.openLogout("c2", asksFirst);
    const form = { ...fields, action: "accept" };
    await browser
      .post("/logout?logout_challenge=c2&action=reject")
      .set(ownForm)
      .type("form")
      .send(form)
      .expect(303);
    expect(hydra.told).toEqual(["accept c1"]);
  });

  it("says so when Hydra no longer knows the challenge", async () => {
    const { browser, fields, hydra } = await asked();
    const answer = await sendForm(browser, { ...fields, logout_challenge: "c9", action: "accept" }).expect(
      410,
    );
    expect(answer.text).toContain("This sign-out link was used or has expired");
    expect(hydra.told).toEqual([]);
  });
});

describe("POST /logout with action=reject", () => {
  it("tells Hydra so and says that the person is still signed in, with the way back to the client", async () => {
    const { hydra, browser, fields } = await asked();
    const page = await sendForm(browser, { ...fields, action: "reject" }).expect(200);
    expect(page.text).toContain("You chose to stay signed in");
    expect(page.text).toContain('href="https://agora.example/"');
    expect(page.text).toContain("Back to \u2068Agora\u2069");
    expect(page.text).toContain("\u2068Agora\u2069 may already have signed you out of itself.");
    expect(hydra.told).toEqual(["reject c1"]);
  });

  it.each([
    undefined,
    "",
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://agora.example/",
    "agora://home",
    "https://user:word@agora.example/",
    "not a url",
  ])("links no client_uri such as %j", async (uri) => {
    const { browser, fields } = await asked({ uri });
    const page = await sendForm(browser, { ...fields, action: "reject" }).expect(200);
    expect(page.text).toContain("You chose to stay signed in");
    expect(page.text).toContain("You can close this page.");
    expect(page.text).not.toContain("<a ");
  });

  it("says of an app without a name, too, that it may have ended its own session; of none, nothing", async () => {
    const unnamed = await asked({ name: "" });
    const page = await sendForm(unnamed.browser, { ...unnamed.fields, action: "reject" }).expect(200);
    expect(page.text).toContain("The app may already have signed you out of itself.");
    const own = browse(
      new FakeHydra().openLogout("c1", openRequest({ rpInitiated: false, client: undefined })),
    );
    const after = await sendForm(own, { ...(await openQuestion(own)), action: "reject" }).expect(200);
    expect(after.text).not.toContain("may already have signed you out");
  });

  it("links a client_uri on plain http", async () => {
    const { browser, fields } = await asked({ uri: "http://localhost:3001/" });
    const page = await sendForm(browser, { ...fields, action: "reject" }).expect(200);
    expect(page.text).toContain('href="http://localhost:3001/"');
  });

  it("leads to LOGOUT_REJECT_URL when that is set", async () => {
    const { hydra, browser, fields } = await asked({
      env: { LOGOUT_REJECT_URL: "https://home.example/?stayed" },
    });
    const answer = await sendForm(browser, { ...fields, action: "reject" }).expect(303);
    expect(answer.headers["location"]).toBe("https://home.example/?stayed");
    expect(hydra.told).toEqual(["reject c1"]);
  });

  it("does not claim that the person is still signed in when the challenge was used meanwhile", async () => {
    const { hydra, browser, fields } = await asked();
    hydra.usedLogout("c1");
    const page = await sendForm(browser, { ...fields, action: "reject" }).expect(410);
    expect(page.text).toContain("This question was already answered");
    expect(page.text).not.toContain("still signed in.");
    expect(hydra.asked).toEqual(["get c1"]);
    expect(hydra.told).toEqual([]);
  });
});

describe("POST /logout with an action that is", () => {
  it.each([
    ["missing", ""],
    ["empty", "&action="],
    ["in capitals", "&action=ACCEPT"],
    ["padded", "&action=accept%20"],
    ["another word", "&action=yes"],
    ["repeated", "&action=accept&action=accept"],
    ["accept and reject", "&action=accept&action=reject"],
    ["an object", "&action[accept]=accept"],
    ["a property of every object", "&action=constructor"],
  ])("%s answers 400; Hydra is neither told nor asked", async (_what, action) => {
    const { hydra, browser, fields } = await asked();
    const body = new URLSearchParams(fields).toString() + action;
    const page = await browser.post("/logout?action=accept").set(ownForm).type("form").send(body).expect(400);
    expect(page.text).toContain("That choice is not available");
    expect(hydra.asked).toEqual([]);
    expect(hydra.told).toEqual([]);
  });
});
