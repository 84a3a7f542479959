import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import type { KratosFlow, UiNode } from "../../../src/kratos/flow.ts";
import { appOver, browserOf, navigation, type BrowseOptions } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { inputNode, kratosOrigin, openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { withoutFrame } from "../../../testkit/http/without-frame.ts";

const challenge = "c1";
const forApp = `${kratosOrigin}/self-service/login/browser?login_challenge=${challenge}`;
const resend = (group: string): UiNode => ({
  ...inputNode("email", { group, type: "submit", value: "ada@example.com" }),
  label: { id: 1_070_008, text: "Resend code", type: "info", context: {} },
});
const linkForm = [
  inputNode("email", { group: "link", type: "email", required: true, label: "Email" }),
  inputNode("method", { group: "link", type: "submit", value: "link", label: "Continue" }),
  inputNode("method", { group: "link", type: "submit", value: "link", label: "Continue" }),
];
const codeForm = [
  inputNode("code", { group: "code", required: true, label: "Code" }),
  inputNode("method", { group: "code", type: "submit", value: "code", label: "Continue" }),
];
const waiting = (nodes: UiNode[], over: Partial<KratosFlow> = {}) =>
  openedFlow({ state: "sent_email", nodes, ...over });
const passed = (over: Partial<KratosFlow> = {}) =>
  openedFlow({
    state: "passed_challenge",
    action: undefined,
    nodes: [],
    messages: [{ id: 1_080_002, text: "You have verified it.", type: "success", context: {} }],
    ...over,
  });

function browse(kratos: FakeKratos, options: BrowseOptions = {}) {
  const env = { BASE_URL: "http://lethe.example" };
  return browserOf(
    appOver(new FakeHydra(), { kratos, flows: new FakeLogin().openLogin("c1"), env, ...options }),
  );
}
const get = (browser: ReturnType<typeof browse>, path: string, cookie = "") =>
  browser.get(path).set({ ...navigation, ...(cookie && { Cookie: cookie }) });
const countOf = (html: string, part: string | RegExp) => html.split(part).length - 1;

describe("GET /verification?flow=, where a mail was sent before the page was there", () => {
  it.each([
    ["Kratos v1.3.1", linkForm],
    ["Kratos v26.2", [...linkForm, resend("code")]],
  ])("says that a link was sent, and has one button for another: %s", async (_version, nodes) => {
    const identity = { ...ada, verifiedAddresses: [], unverifiedAddresses: ["ada@example.com"] };
    const kratos = new FakeKratos().signedIn(sessionOf(identity)).openFlow("verification", waiting(nodes));
    const { text } = await get(browse(kratos), "/verification?flow=f1", sessionCookie).expect(200);
    expect(text).toContain('data-id="1080001"');
    expect(text).toContain("Your address: \u2068ada@example.com\u2069");
    expect(text).toMatch(/<input id="email"[^>]*value="ada@example.com"/);
    expect(countOf(withoutFrame(text), "<button")).toBe(1);
    expect(countOf(text, 'value="link"')).toBe(1);
  });

  it("names the address that the code went to, and keeps the button for another", async () => {
    const kratos = new FakeKratos().openFlow("verification", waiting([...codeForm, resend("code")]));
    const { text } = await get(browse(kratos), "/verification?flow=f1").expect(200);
    expect(text).toContain("Your address: \u2068ada@example.com\u2069");
    expect(countOf(withoutFrame(text), "<button")).toBe(2);
    expect(kratos.asked).toEqual(["getFlow verification f1"]);
  });

  it.each([[[]], [["ada@example.com", "ada@work.example"]]])(
    "names no address that may be another: %j",
    async (unverifiedAddresses) => {
      const kratos = new FakeKratos().signedIn(sessionOf({ ...ada, unverifiedAddresses }));
      kratos.openFlow("verification", waiting(codeForm));
      const { text } = await get(browse(kratos), "/verification?flow=f1", sessionCookie).expect(200);
      expect(text).not.toContain('id="address"');
    },
  );

  it("shows the form without the address when Kratos does not say whose session it is", async () => {
    const kratos = new FakeKratos().failing("whoAmI", new PageError("kratos_unavailable"));
    kratos.openFlow("verification", waiting(codeForm));
    const { text } = await get(browse(kratos), "/verification?flow=f1", sessionCookie).expect(200);
    expect(text).toContain('name="code"');
    expect(text).not.toContain('id="address"');
  });

  it("asks nobody about the address where none was given yet", async () => {
    const kratos = new FakeKratos().signedIn();
    kratos.openFlow("verification", openedFlow({ state: "choose_method", nodes: linkForm.slice(0, 2) }));
    const { text } = await get(browse(kratos), "/verification?flow=f1", sessionCookie).expect(200);
    expect(text).not.toContain('data-id="1080001"');
    expect(kratos.asked).toEqual(["getFlow verification f1"]);
  });
});

describe("a sign-in that wants a confirmed address", () => {
  const notVerified = { id: 4_000_010, text: "not verified", type: "error", context: {} } as const;

  it("leads from the sign-in to the confirmation, and from there back to the sign-in for the app", async () => {
    const flow = openedFlow({ loginChallenge: challenge, messages: [notVerified] });
    const kratos = new FakeKratos().openFlow("login", flow);
    const { text } = await get(browse(kratos), `/login?flow=f1&login_challenge=${challenge}`).expect(200);
    const way = encodeURIComponent(`http://lethe.example/login?login_challenge=${challenge}`);
    expect(text).toContain(
      `id="to-verification" href="${kratosOrigin}/self-service/verification/browser?return_to=${way}"`,
    );
  });

  it("offers no confirmation where none is missing", async () => {
    const kratos = new FakeKratos().openFlow("login", openedFlow({ loginChallenge: challenge }));
    const { text } = await get(browse(kratos), `/login?flow=f1&login_challenge=${challenge}`).expect(200);
    expect(text).not.toContain("to-verification");
  });

  it("leads from the confirmation to the sign-in that it was for, before and after", async () => {
    const kratos = new FakeKratos()
      .openFlow("verification", waiting([...codeForm, resend("code")], { requestUrl: forApp }))
      .openFlow("verification", passed({ id: "f2", requestUrl: forApp }));
    for (const id of ["f1", "f2"]) {
      const { text } = await get(browse(kratos), `/verification?flow=${id}`).expect(200);
      expect(text).toContain(`id="to-login" href="/login?login_challenge=${challenge}"`);
    }
  });

  it("says nothing but that the address is confirmed, once it is", async () => {
    const failed = { id: 4_000_001, text: "No session was found", type: "error", context: {} } as const;
    const flow = passed({ messages: [...passed().messages, failed] });
    const kratos = new FakeKratos().openFlow("verification", flow);
    const { text } = await get(browse(kratos), "/verification?flow=f1").expect(200);
    expect(text).toContain('data-id="1080002"');
    expect(text).not.toContain("No session was found");
  });
});

describe("GET /error?id=, after the address was confirmed and Kratos could not go on", () => {
  const code = waiting([...codeForm, resend("code")], { requestUrl: forApp });

  it("leads to the page of what was confirmed, once", async () => {
    const kratos = new FakeKratos().openFlow("verification", code);
    const browser = browse(kratos);
    await get(browser, "/verification?flow=f1").expect(200);
    kratos.openFlow("verification", passed({ requestUrl: forApp }));
    const answer = await get(browser, "/error?id=e1").expect(303);
    expect(answer.headers["location"]).toBe("/verification?flow=f1");
    await get(browser, "/error?id=e1").expect(400);
  });

  it("explains the error where nothing was confirmed, or no app waits", async () => {
    const kratos = new FakeKratos()
      .openFlow("verification", code)
      .openFlow("verification", waiting(codeForm, { id: "f2" }));
    const browser = browse(kratos);
    await get(browser, "/verification?flow=f1").expect(200);
    await get(browser, "/error?id=e1").expect(400);
    await get(browser, "/verification?flow=f2").expect(200);
    kratos.openFlow("verification", passed({ id: "f2" }));
    await get(browser, "/error?id=e1").expect(400);
    expect(kratos.asked.filter((call) => call.startsWith("getError"))).toEqual([
      "getError e1",
      "getError e1",
    ]);
  });

  it("asks nobody about a verification in a browser that has none", async () => {
    const kratos = new FakeKratos();
    await get(browse(kratos), "/error?id=e1").expect(400);
    expect(kratos.asked).toEqual(["getError e1"]);
  });
});
