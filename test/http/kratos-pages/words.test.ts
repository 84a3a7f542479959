import { describe, expect, it } from "vitest";
import type { UiText } from "../../../src/kratos/flow.ts";
import type { FlowKind } from "../../../src/kratos/kratos.ts";
import { inputNode } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { pageOf, pageOfNodes, sectionsOf } from "./recorded-flow-pages.ts";

const text = (id: number, over: Partial<UiText> = {}): UiText => ({
  id,
  text: "What Kratos says",
  type: "info",
  context: {},
  ...over,
});

async function said(message: UiText, language: string): Promise<string> {
  const page = await pageOf("login", { messages: [message] }, { language });
  return /<p class="notice[^>]*>[^<]*/.exec(page.text)?.[0] ?? "";
}

describe("a text of Kratos's", () => {
  it("is said in the page's language where we have words for it", async () => {
    expect(await said(text(1_070_001), "de")).toMatch(/>Passwort$/);
    expect(await said(text(1_070_001), "en")).toMatch(/>Password$/);
  });

  it("is said as it came, and not called English, where we have none: it may be a webhook's", async () => {
    for (const language of ["de", "en"])
      expect(await said(text(4_999_999), language)).toMatch(/data-id="4999999">What Kratos says$/);
  });

  it("has what Kratos fills in", async () => {
    const message = text(4_000_032, { context: { min_length: 8, actual_length: 5 } });
    expect(await said(message, "de")).toMatch(
      />Wählen Sie ein Passwort mit mindestens \u20688\u2069 Zeichen\.$/,
    );
  });

  it("is said as Kratos says it when Kratos leaves out what belongs into it", async () => {
    expect(await said(text(4_000_032), "de")).toMatch(/ lang="en">What Kratos says$/);
    expect(await said(text(4_000_032, { context: { min_length: {} } }), "de")).toMatch(/>What Kratos says$/);
  });

  it("can't bring markup along, nor turn its surroundings around", async () => {
    const context = { provider: "<b>\u202E\u2069Evil" };
    expect(await said(text(1_010_002, { context }), "en")).toMatch(
      />Sign in with \u2068&lt;b&gt;\u202EEvil\u2069$/,
    );
  });

  it("is in nobody's language but the operator's when it is a field's title", async () => {
    const node = inputNode("traits.first");
    const page = await pageOfNodes([{ ...node, label: text(1_070_002, { text: "Vorname" }) }], "login", {
      language: "fr",
    });
    expect(page.text).toContain('<label for="traits.first">Vorname</label>');
  });
});

describe("the heading", () => {
  it.each([
    ["login", {}, "Sign in"],
    ["login", { refresh: true }, "Confirm that it&#39;s you"],
    ["login", { requestedAal: "aal2" }, "Second step"],
    ["registration", {}, "Create account"],
    ["recovery", {}, "Get back into your account"],
    ["verification", {}, "Confirm your address"],
    ["settings", {}, "Security"],
  ] as [FlowKind, object, string][])("of %s with %j is %j", async (kind, flow, heading) => {
    const page = await pageOf(kind, flow);
    expect(page.text).toContain(`<h1 id="${kind}-title">${heading}</h1>`);
    expect(page.text).toContain(`<title>${heading}</title>`);
  });

  it("may be another", async () => {
    const page = await pageOf("login", {}, { about: { heading: "Come in" } });
    expect(page.text).toContain('<h1 id="login-title">Come in</h1>');
  });
});

describe("the messages under the heading", () => {
  const saying = (...ids: number[]) => ({ messages: ids.map((id) => text(id, { text: `Text ${id}` })) });

  async function idsOn(kind: FlowKind, flow: object): Promise<string[]> {
    const page = await pageOf(kind, flow);
    return Array.from(page.text.matchAll(/<p class="notice[^>]* data-id="(\d+)"/g), ([, id = ""]) => id);
  }

  it.each([
    [{ refresh: true }, [1_010_003]],
    [{ requestedAal: "aal2" }, [1_010_004]],
    [{ refresh: true, requestedAal: "aal2" }, [1_010_003, 1_010_004]],
  ])("do not say once more what it says, with %j", async (flow, ids) => {
    expect(await idsOn("login", { ...flow, ...saying(...ids, 4_000_008) })).toEqual(["4000008"]);
  });

  it("are all there where it does not say so", async () => {
    expect(await idsOn("login", saying(1_010_003, 1_010_004))).toEqual(["1010003", "1010004"]);
  });

  it("are said once each", async () => {
    expect(await idsOn("recovery", saying(4_060_006, 4_060_006, 4_060_005))).toEqual(["4060006", "4060005"]);
  });

  it("speak of an address that was typed only where one was", async () => {
    expect(await idsOn("login", saying(1_010_014))).toEqual(["1010014"]);
    for (const flow of [{ refresh: true }, { requestedAal: "aal2" }])
      expect(await idsOn("login", { ...flow, ...saying(1_010_014) })).toEqual(["1010025"]);
  });
});

describe("what the page says beside Kratos", () => {
  it("fills in the address that the app says it is about, and does not replace one that was typed", async () => {
    const about = { loginHint: "ada@example.com" };
    const empty = await pageOf("login", {}, { about });
    expect(empty.text).toContain('name="identifier" value="ada@example.com"');
    const blank = await pageOfNodes([inputNode("identifier", { value: "" })], "login", { about });
    expect(blank.text).toContain('name="identifier" value="ada@example.com"');
    const typed = await pageOfNodes([inputNode("identifier", { value: "bob@example.com" })], "login", {
      about,
    });
    expect(typed.text).toContain('name="identifier" value="bob@example.com"');
  });

  it("names the ways to other flows, and only those that there are", async () => {
    const links = { registration: "/registration?login_challenge=c&x=1", recovery: "/recovery" };
    const page = await pageOf("login", {}, { about: { links } });
    expect(page.text).toContain(
      '<a id="to-registration" href="/registration?login_challenge=c&amp;x=1">Create account</a>',
    );
    expect(page.text).toContain('<a id="to-recovery" href="/recovery">');
    expect(page.text).not.toMatch(/to-login|to-verification/);
  });

  it.each(["registration", "recovery"] as const)("leads from %s back to the sign-in", async (kind) => {
    const page = await pageOf(kind, {});
    expect(page.text).toContain('<a id="to-login" href="/login">Sign in instead</a>');
  });

  it("leads from the settings and a verification back to the account, under the path that browsers see, and from nowhere else", async () => {
    const env = { BASE_URL: "https://auth.example/id" };
    const verification = await pageOf("verification", {}, { env });
    expect(verification.text).toContain('<a id="to-account" href="/id/account">Back to your account</a>');
    const [security, data] = await sectionsOf({}, { env });
    expect([security, data].every((html) => html?.includes('<a id="to-account" href="/id/account">'))).toBe(
      true,
    );
    const others = await Promise.all([pageOf("login", {}), pageOf("recovery", {})]);
    for (const other of others) expect(other.text).not.toContain("to-account");
  });

  it("says whose password it asks for, and offers another account", async () => {
    const nodes = [
      inputNode("identifier", { type: "hidden", value: "ada@example.com" }),
      inputNode("password", { group: "password" }),
    ];
    const about = { startAgain: "/login?login_challenge=c" };
    const page = await pageOfNodes(nodes, "login", { about });
    expect(page.text).toContain("You are signing in as \u2068ada@example.com\u2069.");
    expect(page.text).toContain(
      '<a id="start-again" href="/login?login_challenge=c">Use another account</a>',
    );
    for (const flow of [{ refresh: true }, { requestedAal: "aal2" }]) {
      const other = await pageOf("login", { ...flow, nodes }, { about });
      expect(other.text).not.toContain("start-again");
    }
  });

  it("speaks the language that the app asks for", async () => {
    const page = await pageOf("login", {}, { about: { languages: ["fr", "de"] }, language: "en" });
    expect(page.headers["content-language"]).toBe("fr");
  });
});
