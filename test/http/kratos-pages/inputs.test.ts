import { describe, expect, it } from "vitest";
import { inputNode } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { htmlOf, said, titled, token } from "./node-pages.ts";

describe("an input", () => {
  it("has a label, and what Kratos says of its value", async () => {
    const html = await htmlOf(
      inputNode("traits.nick", {
        label: "Nick",
        type: "text",
        value: "Ada",
        required: true,
        autocomplete: "nickname",
        pattern: "^[a-z]+$|x",
        maxLength: 12,
      }),
    );
    expect(html).toContain('<label for="traits.nick">Nick</label>');
    expect(html).toContain(
      '<input id="traits.nick" type="text" name="traits.nick" value="Ada" required autocomplete="nickname"' +
        String.raw` pattern="[\s\S]*(?:^[a-z]+$|x)[\s\S]*" maxlength="12">`,
    );
  });

  it.each(["text", "password", "email", "tel", "number", "url", "date"])("may be a %s", async (type) => {
    expect(await htmlOf(inputNode("a", { type }))).toContain(`<input id="a" type="${type}" name="a"`);
  });

  it("is a text with an example when it is a time: a browser's own control knows no time zone", async () => {
    const node = inputNode("traits.at", { type: "datetime-local", value: "2020-01-02T03:04:05.5+02:00" });
    const html = await htmlOf(node);
    expect(html).toContain(
      '<input id="traits.at" type="text" name="traits.at" value="2020-01-02T03:04:05.5+02:00"',
    );
    expect(html).toContain('aria-describedby="traits.at-hint"');
    expect(html).toMatch(/id="traits.at-hint">[^<]*2026-01-31T14:30:00Z/);
  });

  it("is sent when it is a trait that can't be changed: Kratos forgets what is not sent", async () => {
    const node = { disabled: true, value: "Ada" };
    expect(await htmlOf(inputNode("traits.nick", node))).toMatch(/<input id="traits.nick"[^>]* readonly>/);
    expect(await htmlOf(inputNode("nick", node))).toMatch(/<input id="nick"[^>]* disabled>/);
    const box = inputNode("traits.ok", { type: "checkbox", disabled: true, value: true });
    const html = await htmlOf(box);
    expect(html).toContain('<input type="hidden" name="traits.ok" value="true">');
    expect(html).toMatch(/<input id="traits.ok" type="checkbox"[^>]* disabled>/);
  });

  it("has as many lines as its value: one line would lose the rest", async () => {
    const html = await htmlOf(inputNode("traits.bio", { value: "\none\ntwo" }));
    expect(html).toMatch(/<textarea id="traits.bio" name="traits.bio"[^>]*>\n\none\ntwo<\/textarea>/);
  });

  it("offers what it may hold, what it does hold, and nothing", async () => {
    const node = inputNode("traits.color", { value: "mauve", options: ["red", "blue"] });
    const optionsOf = (html: string) => html.match(/<option[^>]*>/g);
    expect(optionsOf(await htmlOf(node))).toEqual([
      '<option value="">',
      '<option value="mauve" selected>',
      '<option value="red">',
      '<option value="blue">',
    ]);
    const required = inputNode("traits.color", { required: true, value: "red", options: ["red", 7] });
    expect(optionsOf(await htmlOf(required))).toEqual([
      '<option value="red" selected>',
      '<option value="7">',
    ]);
  });

  it.each(["file", "image", "reset", "range", "new"])("is a plain one when it is a %s", async (type) => {
    expect(await htmlOf(inputNode("a", { type }))).toContain('<input id="a" type="text" name="a"');
  });

  it("says what is wrong with it, where a screen reader finds that", async () => {
    const node = inputNode("traits.age", { label: "Age", type: "number", value: "many" });
    const html = await htmlOf({
      ...node,
      messages: [said(4_000_026, "expected number"), said(1, "Aged?", "info")],
    });
    expect(html).toContain(
      'aria-describedby="traits.age-4000026 traits.age-1" aria-invalid="true" autofocus>',
    );
    expect(html).toContain(
      '<p class="problem" id="traits.age-4000026" data-id="4000026">This is the wrong kind of value.</p>',
    );
    expect(html).toContain('<p class="hint" id="traits.age-1" data-id="1">Aged?</p>');
  });

  it("is not wrong when Kratos only says something about it", async () => {
    const html = await htmlOf({ ...inputNode("a"), messages: [said(1, "Hm", "info")] });
    expect(html).not.toContain("aria-invalid");
  });

  it("goes by its name when Kratos has no label for it", async () => {
    expect(await htmlOf(inputNode("identifier"))).toContain('<label for="email">identifier</label>');
  });

  it.each([
    ["identifier", 'autocomplete="username"'],
    ["email", 'autocomplete="email"'],
    ["code", 'autocomplete="one-time-code" inputmode="numeric"'],
    ["totp_code", 'autocomplete="one-time-code" inputmode="numeric"'],
  ])("%s is filled in by the browser, even if Kratos does not say by what", async (name, attributes) => {
    expect(await htmlOf(inputNode(name))).toContain(attributes);
    expect(await htmlOf(inputNode(name, { autocomplete: "off" }))).toContain('autocomplete="off"');
  });

  it("can't break out of its place, whatever it holds", async () => {
    const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>'\``;
    const html = await htmlOf(
      inputNode(evil, { label: evil, value: evil, autocomplete: evil, pattern: evil }),
      inputNode("h", { type: "hidden", value: evil }),
      inputNode(evil, { type: "submit", value: evil, label: evil }),
      {
        type: "text",
        group: "a",
        id: evil,
        label: titled(evil),
        messages: [],
        text: said(1, evil),
        list: [],
      },
      { type: "unknown", group: "b", kind: evil, label: titled(evil), messages: [], text: evil },
      { ...inputNode("x"), messages: [said(1, evil)] },
    );
    expect(html).not.toMatch(/<script|<img|alert\(1\)<\/script>|onerror=alert\(2\)>'/);
  });
});

describe("a checkbox", () => {
  const box = inputNode("traits.news", { type: "checkbox", label: "News", required: true });

  it("says nothing without its tick where nobody has said anything", async () => {
    const html = await htmlOf(inputNode("traits.news", { type: "checkbox", label: "News" }));
    expect(html).not.toContain('name="traits.news" value="false"');
  });

  it.each([true, false])("says no without its tick where %j was said before", async (value) => {
    const html = await htmlOf(inputNode("traits.news", { type: "checkbox", label: "News", value }));
    expect(html).toContain('<input type="hidden" name="traits.news" value="false">');
  });

  it("says yes when it is ticked and no when it is not, where an answer is required", async () => {
    const html = await htmlOf(box);
    expect(html).toContain(
      '<input type="hidden" name="traits.news" value="false">\n<input id="traits.news" type="checkbox" name="traits.news" value="true">',
    );
    expect(html).toContain('<label for="traits.news">News</label>');
  });

  it.each([true, "true"])("is ticked when Kratos has %j", async (value) => {
    expect(await htmlOf(inputNode("a", { type: "checkbox", value }))).toContain('value="true" checked>');
  });

  it.each([false, "false", "", undefined])("is not ticked when Kratos has %j", async (value) => {
    expect(await htmlOf(inputNode("a", { type: "checkbox", value }))).not.toContain("checked");
  });

  it("need not be ticked: Kratos wants an answer and calls that required", async () => {
    expect(await htmlOf(inputNode("a", { type: "checkbox", required: true }))).not.toMatch(
      /checkbox"[^>]* required/,
    );
  });

  it.each([4_000_002, 4_000_029, 4_000_030])("asks for its tick in plain words (%j)", async (id) => {
    const html = await htmlOf({ ...box, messages: [said(id, "const failed")] });
    expect(html).toContain(`data-id="${id}">Tick this box to continue.</p>`);
  });

  it("says nothing when it is not to be changed", async () => {
    expect(await htmlOf(inputNode("a", { type: "checkbox", disabled: true }))).not.toContain('value="false"');
  });
});

describe("a hidden input", () => {
  it("goes along, as Kratos sent it", async () => {
    const html = await htmlOf(token, inputNode("n", { type: "hidden", value: 0 }), inputNode("a"));
    expect(html).toContain('<input type="hidden" name="csrf_token" value="csrf-of-kratos">');
    expect(html).toContain('<input type="hidden" name="n" value="0">');
  });

  it("has its messages shown above the form", async () => {
    const html = await htmlOf({ ...token, messages: [said(4_000_002, "Missing")] }, inputNode("a"));
    expect(html).toContain('<p class="notice error" role="alert" data-id="4000002">');
  });
});
