import { describe, expect, it } from "vitest";
import type { KratosFlow, UiNode } from "../../../src/kratos/flow.ts";
import { PageError } from "../../../src/errors.ts";
import { wordsOf } from "../../../testkit/http/browse-account.ts";
import { withoutFrame } from "../../../testkit/http/without-frame.ts";
import { browserOf, cookiesOf } from "../../../testkit/http/browse.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { flowPages } from "../../../testkit/http/flow-pages.ts";
import { inputNode, openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";

const kratosUrl = "https://kratos.example/self-service/settings";
const env = { BASE_URL: "https://lethe.example/id" };
const token = inputNode("csrf_token", { type: "hidden", value: "csrf-of-kratos" });
const submit = (group: string, name = "method", label = "Save") =>
  inputNode(name, { group, type: "submit", value: group, label });
const profile = [inputNode("traits.email", { group: "profile", label: "Email", value: "a@b.example" })];
const password = [inputNode("password", { group: "password", type: "password", label: "Password" })];
const later = inputNode("shape_of_ear", { group: "earscan", label: "Ear" });
const nodes = [token, ...profile, submit("profile"), ...password, submit("password"), later];
const wrong = (node: UiNode): UiNode => ({
  ...node,
  messages: [{ id: 1, text: "No", type: "error", context: {} }],
});

function open(flow: Partial<KratosFlow>, path = "/settings?flow=f1", kratos = new FakeKratos()) {
  kratos.openFlow("settings", openedFlow({ nodes, ...flow }));
  return browserOf(flowPages(kratos)).get(path).set("Cookie", sessionCookie);
}

const ledTo = async (flow: Partial<KratosFlow>) => String((await open(flow).expect(303)).headers["location"]);

describe("GET /settings?flow=, to which Kratos always returns,", () => {
  it.each([
    ["what is wrong in it", { nodes: nodes.map((node, at) => (at === 1 ? wrong(node) : node)) }, "data"],
    ["what is wrong in it", { nodes: nodes.map((node, at) => (at === 3 ? wrong(node) : node)) }, "security"],
    [
      "what is wrong in it, before what it was begun for",
      {
        nodes: nodes.map((node, at) => (at === 3 ? wrong(node) : node)),
        requestUrl: `${kratosUrl}/browser?section=data`,
      },
      "security",
    ],
    ["what it was begun for", { requestUrl: `${kratosUrl}/browser?section=data` }, "data"],
    ["where it was posted from", { requestUrl: `${kratosUrl}?flow=f0&section=data` }, "data"],
    ["nothing", {}, "security"],
    ["what nobody knows", { requestUrl: `${kratosUrl}/browser?section=__proto__` }, "security"],
    ["the only one that it has something for", { nodes: nodes.slice(0, 3) }, "data"],
  ])("leads to the section by %s (%#)", async (_by, flow, section) => {
    expect(await ledTo(flow)).toBe(`/account/${section}?flow=f1`);
  });

  it("keeps where it returns to", async () => {
    const flow = { returnTo: "https://app.example/", requestUrl: `${kratosUrl}/browser?section=data` };
    expect(await ledTo(flow)).toBe("/account/data?flow=f1&return_to=https%3A%2F%2Fapp.example%2F");
  });

  it("still says on the section's page that what was open for too long was begun again", async () => {
    const kratos = new FakeKratos().goneFlow("settings", "old").openFlow("settings", openedFlow({ nodes }));
    const browser = browserOf(flowPages(kratos));
    const first = await browser.get("/account/data?flow=old").expect(303);
    expect(first.headers["location"]).toBe("/account/data?flow=old&again=1");
    const second = await browser.get(String(first.headers["location"])).expect(303);
    expect(second.headers["location"]).toBe(`${kratosUrl}/browser?section=data`);
    await browser.get("/settings?flow=f1").expect(303);
    const page = await browser.get("/account/data?flow=f1").expect(200);
    expect(page.text).toContain('data-id="4050001"');
    expect(cookiesOf(page)["lethe-restarted"]).toContain("lethe-restarted=");
  });
});

describe.each([
  ["security", "Security"],
  ["data", "Personal data"],
])("GET /account/%s", (section, title) => {
  const path = `/account/${section}`;

  it("begins Kratos's settings for this section", async () => {
    const browser = browserOf(flowPages(new FakeKratos().signedIn(), { env }));
    const answer = await browser.get(`${path}?return_to=x&evil=1`).set("Cookie", sessionCookie).expect(303);
    expect(answer.headers["location"]).toBe(`${kratosUrl}/browser?return_to=x&section=${section}`);
  });

  it("has a user sign in first, and come back to it", async () => {
    const answer = await browserOf(flowPages(new FakeKratos(), { env })).get(path).expect(303);
    const back = `https://lethe.example/id/settings?section=${section}&from=sign-in`;
    expect(new URL(String(answer.headers["location"])).searchParams.get("return_to")).toBe(back);
    const kratos = new FakeKratos().signedIn();
    const { search } = new URL(back);
    const there = await browserOf(flowPages(kratos, { env }))
      .get(`/settings${search}`)
      .set("Cookie", sessionCookie)
      .expect(303);
    expect(there.headers["location"]).toBe(`${kratosUrl}/browser?section=${section}`);
  });

  it("goes by way of a sign-in when the session ended while the page was open, and back to it", async () => {
    const kratos = new FakeKratos().answerFlow("settings", "f1", { state: "signed_out" });
    const browser = browserOf(flowPages(kratos, { env: { BASE_URL: "http://lethe.example" } }));
    const first = await browser.get(`${path}?flow=f1`).expect(303);
    const second = await browser.get(String(first.headers["location"])).expect(303);
    expect(new URL(String(second.headers["location"])).searchParams.get("return_to")).toBe(
      `http://lethe.example/settings?section=${section}`,
    );
  });

  it("has its own title, and says in the navigation which one it is", async () => {
    const { text } = await open({}, `${path}?flow=f1`).expect(200);
    expect(text).toContain(`<h1 id="settings-title">${title}</h1>`);
    expect(text).toContain(`<title>${title}</title>`);
    expect(wordsOf(/<a [^>]* aria-current="page">[\s\S]*?<\/a>/.exec(text)?.[0] ?? "")).toBe(title);
  });

  it("has its forms come back to it, with Kratos's token in each", async () => {
    const { text } = await open({ action: `${kratosUrl}?flow=f1` }, `${path}?flow=f1`).expect(200);
    const forms = withoutFrame(text).match(/<form [^>]*>/g) ?? [];
    const action = `action="${kratosUrl}?flow=f1&amp;section=${section}"`;
    expect(forms.length).toBeGreaterThan(0);
    expect(forms.every((form) => form.includes(action))).toBe(true);
    expect(text.match(/value="csrf-of-kratos"/g)).toHaveLength(forms.length);
  });

  it("shows what Kratos says of what was sent", async () => {
    const messages = [{ id: 1_050_001, text: "Saved", type: "success", context: {} } as const];
    const { text } = await open({ messages }, `${path}?flow=f1`).expect(200);
    expect(text).toContain('<p class="notice success" role="status" data-id="1050001">');
  });

  it("is there where Kratos does not say who is signed in", async () => {
    const kratos = new FakeKratos().signedIn().failing("whoAmI", new PageError("kratos_unavailable"));
    const { status } = await open({}, `${path}?flow=f1`, kratos);
    expect(status).toBe(200);
  });

  it("is not loaded ahead of time, and takes no form", async () => {
    await open({}, `${path}?flow=f1`).set("Sec-Purpose", "prefetch").expect(503);
    const refused = await browserOf(flowPages(new FakeKratos())).post(path).expect(405);
    expect(refused.headers["allow"]).toBe("GET, HEAD");
  });
});

describe("the sections of the settings", () => {
  const namesIn = async (section: string) => {
    const { text } = await open({}, `/account/${section}?flow=f1`).expect(200);
    return new Set(Array.from(withoutFrame(text).matchAll(/ name="([^"]*)"/g), ([, name = ""]) => name));
  };

  it("have each node once: who the user is, and all the rest, known or not", async () => {
    const [security, data] = [await namesIn("security"), await namesIn("data")];
    const common = ["viewport", "color-scheme", "robots", "csrf_token", "method"];
    expect(data).toEqual(new Set([...common, "traits.email"]));
    expect(security).toEqual(new Set([...common, "password", "shape_of_ear"]));
  });

  it("tell a password manager whose password it is, though the address is in the other one", async () => {
    const { text } = await open({}, "/account/security?flow=f1").expect(200);
    expect(text).toContain('type="text" value="a@b.example" autocomplete="username"');
  });
});

describe("the state of a method", () => {
  const stateOf = async (group: string, name: string, over: object = {}, methods = ["code"]) => {
    const kratos = new FakeKratos().signedIn(sessionOf(ada, { methods }));
    const node = inputNode(name, { group, type: "submit", value: "x", ...over });
    const { text } = await open({ nodes: [token, node] }, "/account/security?flow=f1", kratos).expect(200);
    return /<h2>[\s\S]*?<\/h2>/.exec(text)?.[0].match(/class="(here|off)"/)?.[1];
  };

  it.each([
    ["totp", "totp_unlink"],
    ["lookup_secret", "lookup_secret_reveal"],
    ["lookup_secret", "lookup_secret_disable"],
    ["webauthn", "webauthn_remove"],
    ["passkey", "passkey_remove"],
    ["oidc", "unlink"],
    ["saml", "unlink"],
  ])("is on where Kratos offers to take it away: %s by %s", async (group, name) => {
    expect(await stateOf(group, name)).toBe("here");
  });

  it.each([
    ["totp", "totp_code"],
    ["lookup_secret", "lookup_secret_regenerate"],
    ["webauthn", "webauthn_register_trigger"],
    ["passkey", "passkey_register_trigger"],
  ])("is off where Kratos offers to set it up: %s by %s", async (group, name) => {
    expect(await stateOf(group, name, name === "totp_code" ? { type: "text" } : {})).toBe("off");
  });

  it.each([
    ["lookup_secret", "lookup_secret_confirm"],
    ["earscan", "ear_remove"],
  ])("is not guessed: %s with %s", async (group, name) => {
    expect(await stateOf(group, name)).toBeUndefined();
  });

  // Kratos leaves out `unlink` for the last way to sign in, and has `link` for each other provider.
  it.each(["oidc", "saml"])("of %s is on where this sign-in was by it, and else not said", async (group) => {
    expect(await stateOf(group, "link", {}, [group])).toBe("here");
    expect(await stateOf(group, "link", {}, ["password"])).toBeUndefined();
  });

  it("of a password is known where this sign-in was by one, and else not said", async () => {
    const field = { type: "password" };
    expect(await stateOf("password", "password", field, ["password"])).toBe("here");
    expect(await stateOf("password", "password", field, ["passkey"])).toBeUndefined();
  });
});

describe("a button that takes a way to sign in away", () => {
  const removal = (context: Record<string, unknown>, over: object = {}): UiNode => ({
    ...inputNode("webauthn_remove", { group: "webauthn", type: "submit", value: "k1", ...over }),
    label: { id: 1_050_018, text: "Remove security key", type: "info", context },
  });
  const pageWith = async (...given: UiNode[]) =>
    (await open({ nodes: [token, ...given] }, "/account/security?flow=f1").expect(200)).text;

  it.each([
    ["totp_unlink", "totp", "You will no longer be asked for a code from your app when you sign in."],
    ["lookup_secret_disable", "lookup_secret", "Your backup codes will stop working."],
    ["webauthn_remove", "webauthn", "This security key will no longer work for your account."],
    ["passkey_remove", "passkey", "This passkey will no longer work for your account."],
    ["unlink", "oidc", "You will no longer be able to sign in here with that account."],
  ])("asks once, and says what it ends: %s", async (name, group, words) => {
    const html = await pageWith(submit(group, name, "Do it"));
    const asked = /<details class="ask">[\s\S]*?<\/details>/.exec(html)?.[0] ?? "";
    expect(wordsOf(asked)).toContain(words);
    expect(asked).toContain(`name="${name}"`);
    expect(html.split(`name="${name}"`)).toHaveLength(2);
  });

  it("is named after the key, with the time when that was added", async () => {
    const html = await pageWith(removal({ display_name: "<b>\u202EBlue", added_at_unix: 1_767_225_600 }));
    expect(html).toMatch(/<bdi>&lt;b&gt;Blue<\/bdi>[\s\S]*<time datetime="2026-01-01T00:00:00.000Z">/);
    expect(wordsOf(await pageWith(removal({ display_name: "unnamed" })))).toContain("Without a name");
  });

  const unlink = (value: string, context: Record<string, unknown> = {}): UiNode => ({
    ...inputNode("unlink", { group: "oidc", type: "submit", value }),
    label: { id: 1_050_003, text: "Unlink it", type: "info", context },
  });

  it("says which other account it is about, by the provider's name or, where Kratos says none, its id", async () => {
    const html = await pageWith(unlink("g1", { provider: "<i>Google" }), unlink("github"));
    expect(html).toMatch(
      /<p id="taken-1"><svg[\s\S]*<bdi>&lt;i&gt;Google<\/bdi>[\s\S]*<p id="taken-2">[\s\S]*<bdi>github<\/bdi>/,
    );
  });

  it("is called after what it takes away, for those who hear a page", async () => {
    const html = await pageWith(removal({ display_name: "Blue" }), unlink("github"));
    for (const index of [1, 2])
      expect(html).toContain(
        `<summary class="button" id="ask-${index}" aria-labelledby="ask-${index} taken-${index}">`,
      );
    expect(wordsOf(/<p id="taken-1">[^]*?<\/p>/.exec(html)?.[0] ?? "")).toContain("Blue");
  });

  it("is not there for the only way to sign in, which Kratos keeps: a reason is", async () => {
    const html = await pageWith(removal({ display_name: "Blue" }, { disabled: true }));
    expect(wordsOf(html)).toContain("Blue This is your only way to sign in. Add another one first.");
    expect(html).not.toMatch(/class="ask"|webauthn_remove/);
    expect(await pageWith(removal({ display_name: "Blue" }))).not.toContain("only way");
  });

  it("is open where something is wrong with it", async () => {
    expect(await pageWith(wrong(removal({ display_name: "Blue" })))).toContain('<details class="ask" open>');
  });
});

describe("the addresses on GET /account/data", () => {
  it("are there with whether they are confirmed, and the way to confirm one", async () => {
    const identity = { ...ada, unverifiedAddresses: ["new@example.com"] };
    const kratos = new FakeKratos().signedIn(sessionOf(identity));
    const { text } = await open({}, "/account/data?flow=f1", kratos).expect(200);
    const words = wordsOf(text);
    expect(words).toContain("ada@example.com Confirmed new@example.com Not confirmed");
    expect(text).toContain('<a class="button" id="to-verification" href="/verification">');
    kratos.disabled.add("verification");
    const without = await open({}, "/account/data?flow=f1", kratos).expect(200);
    expect(without.text).not.toContain("to-verification");
  });

  it("have no way to confirm where all are confirmed", async () => {
    const { text } = await open({}, "/account/data?flow=f1", new FakeKratos().signedIn()).expect(200);
    expect(text).not.toContain("to-verification");
  });
});

it("GET /account/security calls the password that is to be chosen a new one, whatever Kratos calls it", async () => {
  const { text } = await open({}, "/account/security?flow=f1").expect(200);
  expect(/<label for="password">([^<]*)</.exec(text)?.[1]?.trim()).toBe("New password");
});
