import { describe, expect, it } from "vitest";
import type { UiText } from "../../../src/kratos/flow.ts";
import { kindOf, recordedFlow, recordedFlows } from "../../../testkit/recordings/recorded-flows.ts";
import { browserOf } from "../../../testkit/http/browse.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { flowPages } from "../../../testkit/http/flow-pages.ts";
import { inputNode, openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { pageOf, pageOfNodes } from "./recorded-flow-pages.ts";

const said = (type: UiText["type"], id = 7): UiText => ({ id, text: "Said", type, context: {} });

/** The elements that the page opens at: a browser takes the first. */
const openedAt = (html: string) =>
  Array.from(html.matchAll(/<[^>]* autofocus[^>]*>/g), ([element]) => element);

const wrong = { messages: [said("error")] };
const save = inputNode("method", { group: "profile", type: "submit", value: "profile" });
const field = inputNode("traits.a", { group: "profile" });
const other = inputNode("traits.b", { group: "profile" });

describe("a flow's page", () => {
  it("opens at the first field that is wrong, with or without JavaScript", async () => {
    const page = await pageOfNodes([field, { ...other, ...wrong }, { ...save, ...wrong }], "settings");
    expect(openedAt(page.text)).toEqual([expect.stringContaining(' name="traits.b"')]);
    expect(page.text).toMatch(/<input id="traits.b"[^>]* aria-invalid="true" autofocus>/);
  });

  it("opens at what is said above a button, where that is all that is wrong", async () => {
    const page = await pageOfNodes([field, { ...save, ...wrong }], "settings");
    expect(openedAt(page.text)).toEqual(['<p class="problem" data-id="7" tabindex="-1" autofocus>']);
  });

  it("opens at its beginning when it says there what is wrong", async () => {
    const page = await pageOf("settings", {
      nodes: [{ ...field, ...wrong }, save],
      messages: [said("error")],
    });
    expect(openedAt(page.text)).toEqual([]);
  });

  it("opens at its beginning when nothing is wrong", async () => {
    const nodes = [{ ...field, messages: [said("info")] }, save];
    for (const messages of [[], [said("success")]]) {
      // oxlint-disable-next-line no-await-in-loop -- two
      const page = await pageOf("settings", { nodes, messages });
      expect(openedAt(page.text)).toEqual([]);
    }
  });

  it("opens at an item of a list, else at what is said of the list", async () => {
    const items = [inputNode("traits.tags.0", { group: "profile", value: "x" })];
    const openList = async (list: object, item: object) => {
      const nodes = [
        { ...inputNode("traits.tags", { group: "profile" }), ...list },
        ...items.map((node) => ({ ...node, ...item })),
        save,
      ];
      const kratos = new FakeKratos().openFlow("settings", openedFlow({ nodes }));
      kratos.traits = undefined;
      const page = await browserOf(flowPages(kratos)).get("/account/data?flow=f1").expect(200);
      return openedAt(page.text);
    };
    expect(await openList(wrong, wrong)).toEqual([expect.stringMatching(/^<input .* value="x"/)]);
    expect(await openList(wrong, {})).toEqual([expect.stringMatching(/^<p class="problem" .*tabindex="-1"/)]);
  });
});

describe("a page of a sign-in", () => {
  const identifier = inputNode("identifier", { value: "", required: true });
  const password = inputNode("password", { type: "password", group: "password" });
  const messageOf = (type: UiText["type"], id: number) =>
    pageOf("login", { nodes: [identifier, password], messages: [said(type, id)] });

  it("opens at the first field that is empty", async () => {
    const page = await pageOfNodes([identifier, password]);
    expect(openedAt(page.text)).toEqual([expect.stringContaining(' id="email"')]);
    const service = inputNode("provider", { type: "submit", group: "oidc", value: "x" });
    const below = await pageOfNodes([service, identifier, password]);
    expect(openedAt(below.text)).toEqual([expect.stringContaining(' id="email"')]);
    const filled = await pageOfNodes([inputNode("identifier", { value: "ada@example.com" }), password]);
    expect(openedAt(filled.text)).toEqual([expect.stringContaining(' id="password"')]);
  });

  it("has what Kratos says above read out with that field", async () => {
    const page = await messageOf("info", 1_010_014);
    expect(openedAt(page.text)).toEqual([expect.stringContaining('aria-describedby="said-0-1010014"')]);
    expect(page.text).toContain(' id="said-0-1010014" data-id="1010014">');
  });

  it("opens there after a wrong password, said in red, and not where another message has to be read first", async () => {
    const wrongPassword = await messageOf("error", 4_000_006);
    expect(wrongPassword.text).toMatch(/<p class="notice error" role="alert"[^>]*>Wrong email or password</);
    expect(openedAt(wrongPassword.text)).toHaveLength(1);
    const another = await messageOf("error", 4_000_010);
    expect(openedAt(another.text)).toEqual([]);
  });

  it("has no red for a page that was open for too long", async () => {
    const page = await messageOf("error", 4_010_001);
    expect(page.text).toContain('<p class="notice care" role="alert"');
  });

  it("names the user to a password manager where only the password is asked for", async () => {
    const hidden = inputNode("identifier", { type: "hidden", value: "ada@example.com" });
    const named =
      /<input class="unseen" type="text" value="ada@example.com" autocomplete="username" readonly tabindex="-1" aria-hidden="true">/;
    expect((await pageOfNodes([hidden, password])).text).toMatch(named);
    expect((await pageOfNodes([identifier, password])).text).not.toContain('<input class="unseen"');
    const trait = inputNode("traits.email", { group: "profile", value: "ada@example.com" });
    expect((await pageOfNodes([trait, password], "settings")).text).toMatch(named);
  });

  it("says what a good password is before one is refused, and only of a new one", async () => {
    const fresh = inputNode("password", {
      type: "password",
      group: "password",
      autocomplete: "new-password",
    });
    const page = await pageOfNodes([fresh], "registration");
    expect(page.text).toContain('<p class="hint" id="password-hint">Choose a long password');
    expect((await pageOfNodes([password])).text).not.toContain("Choose a long password");
  });

  it("has our script for a password alone, which says what its button does", async () => {
    const page = await pageOfNodes([password]);
    expect(page.text).toContain('data-show="Show password"');
    expect(page.text).toMatch(/<script src="\/assets\/show-password-[a-f0-9]{12}\.js" defer>/);
    expect(page.headers["content-security-policy"]).toContain("; script-src 'self'");
    expect((await pageOfNodes([identifier])).text).not.toContain("<script");
  });
});

describe.each(recordedFlows)("the page of Kratos's %s", (name) => {
  it("opens at what is wrong, wherever that stands", async () => {
    const flow = { ...recordedFlow(name), id: "f1" };
    const isSaidAbove = flow.messages.some(({ type }) => type === "error");
    const isInForm = flow.nodes.some(({ messages }) => messages.some(({ type }) => type === "error"));
    const page = await pageOf(kindOf(name), flow);
    const [first = ""] = openedAt(page.text);
    // Else at a field that is empty, of which nothing is wrong.
    const isAtProblem = first.includes("aria-invalid") || first.startsWith("<p");
    expect([isAtProblem, first]).toEqual([!isSaidAbove && isInForm, first]);
  });
});
