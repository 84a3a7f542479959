import { describe, expect, it } from "vitest";
import type { InputNode, UiNode, UiText } from "../../../src/kratos/flow.ts";
import { providerLogo } from "../../../src/kratos-pages/provider-logo.ts";
import { inputNode } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { pageOf, pageOfNodes } from "./recorded-flow-pages.ts";
import { htmlOf, said, titled, token } from "./node-pages.ts";
import { withoutFrame } from "../../../testkit/http/without-frame.ts";

describe("a button", () => {
  it("sends its name and value", async () => {
    const html = await htmlOf(
      inputNode("method", { type: "submit", value: "code", label: "Send", group: "code" }),
    );
    expect(html).toContain(
      '<button id="accept" type="submit" name="method" value="code" class="primary">Send</button>',
    );
  });

  it("goes by its value when Kratos has no label for it", async () => {
    expect(await htmlOf(inputNode("provider", { type: "submit", value: "corp" }))).toContain(
      ">corp</button>",
    );
  });

  it("is not held up by a field that another method requires", async () => {
    const page = await pageOfNodes([
      inputNode("identifier", { required: true }),
      inputNode("password", { group: "password", type: "password", required: true }),
      inputNode("method", { group: "code", type: "submit", value: "code", label: "Code" }),
      inputNode("method", { group: "password", type: "submit", value: "password", label: "Password" }),
    ]);
    const buttons = Array.from(withoutFrame(page.text).matchAll(/<button[^>]*>/g), ([button]) => button);
    expect(buttons).toEqual([
      '<button id="accept" type="submit" name="method" value="password" class="primary">',
      '<button type="submit" name="method" value="code" formnovalidate>',
    ]);
  });

  it("can't be pressed when Kratos says so", async () => {
    const node = inputNode("method", { type: "submit", value: "a", disabled: true, label: "A", group: "x" });
    expect(await htmlOf(node)).toMatch(/<button[^>]* disabled>A</);
  });

  it("says what Kratos says of it", async () => {
    const node = inputNode("method", { type: "submit", value: "a", group: "x" });
    expect(await htmlOf({ ...node, messages: [said(7, "Not now")] })).toMatch(
      /data-id="7"[^>]*>Not now<\/p>/,
    );
  });
});

describe("any other node", () => {
  it("shows a picture with its words", async () => {
    const node: UiNode = {
      type: "img",
      group: "totp",
      id: "qr",
      label: titled("QR"),
      messages: [],
      src: "data:image/png;base64,AA==",
      width: 256,
      height: 128,
    };
    expect(await htmlOf(node)).toContain(
      '<img src="data:image/png;base64,AA==" width="256" height="128" alt="QR">',
    );
  });

  it("shows a secret to be typed elsewhere", async () => {
    const node: UiNode = {
      type: "text",
      group: "totp",
      id: "k",
      label: titled("Secret"),
      messages: [],
      text: said(1_050_006, "ABC", "info"),
      list: [],
    };
    expect(await htmlOf(node)).toContain("<p>Secret</p>\n<p><code>ABC</code></p>");
  });

  it("shows backup codes, the used ones struck out", async () => {
    const list = [said(1_050_009, "abc", "info"), said(1_050_014, "Secret was used at noon", "info")];
    const node: UiNode = {
      type: "text",
      group: "lookup_secret",
      id: "c",
      label: undefined,
      messages: [],
      text: said(1_050_015, "abc, used", "info"),
      list,
    };
    const html = await htmlOf(node);
    expect(html).toContain("<li><code>abc</code></li>\n<li><s>used</s></li>");
    expect(html).not.toContain("noon");
    expect(html).toContain(
      'data-copy="Copy" data-copied="Copied" data-download="Download" data-print="Print"',
    );
    expect(html).toMatch(/<script src="\/assets\/keep-codes-[a-f0-9]{12}\.js" defer>/);
    const used = await htmlOf({ ...node, list: list.slice(1) });
    expect(used).not.toMatch(/data-copy|<script/);
  });

  it.each([
    ["google", undefined, "google"],
    ["google-staff", undefined, "google"],
    ["corp", "GitHub", "github"],
    ["microsoft", "Microsoft", "other"],
    ["xing", undefined, "other"],
  ])("shows a logo on the button of another service: %s (%s)", async (value, provider, logo) => {
    const node = inputNode("provider", { group: "oidc", type: "submit", value, label: "Sign in with it" });
    const label = { ...titled("Sign in with it"), context: provider === undefined ? {} : { provider } };
    expect(providerLogo({ ...node, label } as InputNode)).toBe(logo);
    const html = await htmlOf({ ...node, label });
    expect(html).toMatch(
      /<button[^>]* value="[a-z-]+" class="[^"]*provider"[^>]*><svg class="logo( plain-logo)?" [^>]*aria-hidden="true">[^\n]*\s*<span>Sign in with it<\/span><\/button>/,
    );
    expect(html.includes("plain-logo")).toBe(logo === "other");
  });

  it("shows no logo on any other button", async () => {
    const nodes = [
      inputNode("method", { group: "password", type: "submit", value: "google", label: "Sign in" }),
      inputNode("provider", { group: "oidc", type: "hidden", value: "google" }),
    ];
    expect(await htmlOf(...nodes)).not.toContain("logo");
  });

  it("shows a text and a link", async () => {
    const html = await htmlOf(
      {
        type: "text",
        group: "a",
        id: "t",
        label: titled("About"),
        messages: [],
        text: titled("Hello"),
        list: [],
      },
      {
        type: "a",
        group: "a",
        id: "l",
        label: undefined,
        messages: [],
        href: "https://app.example/?a=b&c=d",
        title: titled("Back"),
      },
    );
    expect(html).toContain("<p>About</p>\n<p>Hello</p>");
    expect(html).toContain('<a class="button primary" href="https://app.example/?a=b&amp;c=d">Back</a>');
  });

  it("is shown in a box when its type is unknown, with whatever it says", async () => {
    const unknown = { type: "unknown", group: "nose", kind: "smell", messages: [] as UiText[] } as const;
    const html = await htmlOf(
      { ...unknown, label: titled("Smell this"), text: "Roses" },
      { ...unknown, group: "other", label: undefined, text: undefined },
    );
    expect(html).toContain('<div class="unknown">\n<p>Smell this</p>\n<p>Roses</p>\n</div>');
    expect(html).toContain("This page can&#39;t show something that belongs here.");
  });
});

describe("the page around the nodes", () => {
  it.each([
    ["error", "alert", ""],
    // The field that the page opens at is described by it.
    ["info", "status", ' id="said-0-7"'],
    ["success", "status", ' id="said-0-7"'],
  ] as const)("says a message of type %s as %s", async (type, role, id) => {
    const page = await pageOf("login", { messages: [said(7, "Something", type)] });
    expect(page.text).toContain(`<p class="notice ${type}" role="${role}"${id} data-id="7">Something</p>`);
  });

  it("sends nothing anywhere when there is nothing to send", async () => {
    const page = await pageOf("verification", { action: undefined, nodes: [token, inputNode("a")] });
    expect(withoutFrame(page.text)).not.toMatch(/<form|<input|csrf-of-kratos/);
  });
});
