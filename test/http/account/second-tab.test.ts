import { describe, expect, it, onTestFinished, vi } from "vitest";
import { browse, cookiesOf, fieldsOf, ownForm, type Browser } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { agoraClient, FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { loads, visit } from "../../../testkit/http/browse-login.ts";

const asked = (client: string) => `https://hydra.example/oauth2/auth?client_id=${client}&state=of-${client}`;
const linkTo = (client: string) => `href="${asked(client).replace("&", "&amp;")}"`;
const signedInAlready = "<h1>You are signed in already</h1>";
const fromForm = { Cookie: sessionCookie, "Sec-Fetch-Site": "same-site" };

/** One browser, with a page for each client's sign-in in a tab of its own. */
async function openTabs(...clients: string[]) {
  const [hydra, kratos] = [new FakeLogin(), new FakeKratos()];
  const browser = browse(new FakeHydra(), { flows: hydra, kratos });
  for (const client of clients) await openTab(browser, hydra, kratos, client);
  return { hydra, kratos, browser };
}

async function openTab(browser: Browser, hydra: FakeLogin, kratos: FakeKratos, client: string) {
  const challenge = `of-${client}`;
  hydra.openLogin(challenge, {
    requestUrl: asked(client),
    client: { ...agoraClient, id: client, name: client },
  });
  kratos.openFlow("login", openedFlow({ id: client, loginChallenge: challenge }));
  await visit(browser, `/login?flow=${client}&login_challenge=${challenge}`).expect(200);
}

/** Where Kratos leads a form that was sent with a session there. */
function sendSecond(browser: Browser, headers: Record<string, string> = fromForm) {
  return visit(browser, "/account", headers).expect(200);
}

const signIn = (kratos: FakeKratos) => kratos.signedIn(sessionOf(ada, { authenticatedAtMs: Date.now() }));

describe("GET /account after a sign-in in another tab", () => {
  it("names the client, says who is signed in, and leads on, and tells neither Hydra nor Kratos anything", async () => {
    const { hydra, kratos, browser } = await openTabs("agora");
    signIn(kratos);
    const page = await sendSecond(browser);
    expect(page.text).toContain(signedInAlready);
    expect(page.text).toContain("ada@example.com");
    expect(page.text).toContain("agora");
    expect(page.text).toContain(linkTo("agora"));
    expect([...hydra.told, ...kratos.told]).toEqual([]);
  });

  it("leads on to each client that waits", async () => {
    const { kratos, browser } = await openTabs("agora", "stoa");
    signIn(kratos);
    const page = await sendSecond(browser);
    expect([linkTo("agora"), linkTo("stoa")].every((link) => page.text.includes(link))).toBe(true);
  });

  it("does so once for the one that waits, then shows the account", async () => {
    const { kratos, browser } = await openTabs("agora");
    signIn(kratos);
    await sendSecond(browser);
    expect((await sendSecond(browser)).text).not.toContain(signedInAlready);
  });

  it("does so twice where two wait: each tab may come here", async () => {
    const { kratos, browser } = await openTabs("agora", "stoa");
    signIn(kratos);
    const texts = [await sendSecond(browser), await sendSecond(browser), await sendSecond(browser)];
    expect(texts.map(({ text }) => text.includes(signedInAlready))).toEqual([true, true, false]);
  });

  it("speaks of those alone whose page was there before the session", async () => {
    const { hydra, kratos, browser } = await openTabs("stoa");
    kratos.signedIn(sessionOf(ada, { authenticatedAtMs: Date.now() - 61_000 }));
    expect((await sendSecond(browser)).text).not.toContain(signedInAlready);
    await openTab(browser, hydra, kratos, "agora");
    expect((await sendSecond(browser)).text).not.toContain(signedInAlready);
  });

  it("no longer speaks of one that goes on to the consent", async () => {
    const { hydra, kratos, browser } = await openTabs("agora", "stoa");
    signIn(kratos);
    hydra.openConsent("c1", { requestUrl: asked("agora"), subject: ada.id });
    await visit(browser, "/consent?consent_challenge=c1", fromForm).expect(200);
    const page = await sendSecond(browser);
    expect(page.text).toContain(linkTo("stoa"));
    expect(page.text).not.toContain(linkTo("agora"));
  });

  it("no longer speaks of one that has ended", async () => {
    const { hydra, kratos, browser } = await openTabs("agora", "stoa");
    signIn(kratos);
    hydra.openConsent("c1", { requestUrl: asked("agora"), subject: ada.id });
    const consent = await visit(browser, "/consent?consent_challenge=c1", fromForm).expect(200);
    const fields = { ...fieldsOf(consent.text), action: "accept", grant_scope: "email" };
    const headers = { ...ownForm, Cookie: sessionCookie };
    await browser.post("/consent").set(headers).type("form").send(fields).expect(303);
    expect((await sendSecond(browser)).text).not.toContain(linkTo("agora"));
  });

  it("no longer speaks of one that has waited for more than an hour", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const { kratos, browser } = await openTabs("agora");
    vi.advanceTimersByTime(61 * 60_000);
    signIn(kratos);
    expect((await sendSecond(browser)).text).not.toContain(signedInAlready);
  });

  it.each([
    ["typed", { ...fromForm, "Sec-Fetch-Site": "none" }],
    ["loaded by a page", { ...fromForm, ...loads.iframe }],
  ])("shows the account to a user who %s its address", async (_, headers) => {
    const { kratos, browser } = await openTabs("agora");
    signIn(kratos);
    expect((await sendSecond(browser, headers)).text).not.toContain(signedInAlready);
  });

  it("asks Kratos nothing more where no sign-in waits", async () => {
    const { kratos, browser } = await openTabs();
    signIn(kratos);
    await sendSecond(browser);
    expect(kratos.asked.filter((call) => call === "whoAmI")).toHaveLength(1);
  });

  it("leads a user without a session to a sign-in, as ever", async () => {
    const { browser } = await openTabs("agora");
    const answer = await visit(browser, "/account");
    expect(answer.status).toBe(303);
  });

  it("does not offer what only the client itself can begin", async () => {
    const { hydra, kratos, browser } = await openTabs();
    hydra.openLogin("c1", { requestUrl: "https://hydra.example/oauth2/auth" });
    kratos.openFlow("login", openedFlow({ loginChallenge: "c1" }));
    await visit(browser, "/login?flow=f1&login_challenge=c1").expect(200);
    signIn(kratos);
    expect((await sendSecond(browser)).text).not.toContain(signedInAlready);
  });

  it("speaks of no second step or refresh, from which Kratos leads on itself", async () => {
    const { hydra, kratos, browser } = await openTabs();
    hydra.openLogin("c1", { requestUrl: asked("agora") });
    kratos.openFlow("login", openedFlow({ loginChallenge: "c1", requestedAal: "aal2" }));
    await visit(browser, "/login?flow=f1&login_challenge=c1").expect(200);
    signIn(kratos);
    expect((await sendSecond(browser)).text).not.toContain(signedInAlready);
  });

  describe("for the settings", () => {
    const settings = "http://lethe.example/settings?from=sign-in";

    async function openSettingsTabs(...ids: string[]) {
      const kratos = new FakeKratos();
      const env = { BASE_URL: "http://lethe.example" };
      const browser = browse(new FakeHydra(), { flows: new FakeLogin(), kratos, env });
      for (const id of ids) {
        kratos.openFlow("login", openedFlow({ id, returnTo: settings }));
        await visit(browser, `/login?flow=${id}&return_to=${encodeURIComponent(settings)}`).expect(200);
      }
      signIn(kratos);
      kratos.openFlow("settings", openedFlow({ id: "s1" }));
      return browser;
    }

    it("leads there, once for each tab", async () => {
      const browser = await openSettingsTabs("f1", "f2");
      await visit(browser, "/account/security?flow=s1", fromForm).expect(200);
      const answer = await visit(browser, "/account", fromForm).expect(303);
      expect(answer.headers["location"]).toBe("/settings");
      await visit(browser, "/account/security?flow=s1", fromForm).expect(200);
      await visit(browser, "/account", fromForm).expect(200);
    });

    it("shows the account to a user who follows the link to it there", async () => {
      const browser = await openSettingsTabs("f1");
      const link = { ...fromForm, "Sec-Fetch-Site": "same-origin" };
      const answer = await visit(browser, "/account", link);
      expect(answer.status).toBe(200);
    });
  });

  it("says the same at Kratos's error for a session that is there", async () => {
    const { kratos, browser } = await openTabs("agora");
    signIn(kratos);
    kratos.errors.set("e1", { id: "session_already_available", status: 400 });
    const page = await visit(browser, "/error?id=e1", fromForm).expect(400);
    expect(page.text).toContain(linkTo("agora"));
  });

  it("sets no cookie beside its own count, and what it says again in another language", async () => {
    const { kratos, browser } = await openTabs("agora", "stoa");
    signIn(kratos);
    const names = Object.keys(cookiesOf(await sendSecond(browser)));
    expect(names.toSorted()).toEqual(["lethe-pending-1", "lethe-pending-2", "lethe-shown"]);
  });
});
