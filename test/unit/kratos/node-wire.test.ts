import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFlow } from "../../../src/kratos/flow-wire.ts";
import type { UiNode } from "../../../src/kratos/flow.ts";

const action = "https://kratos.example/self-service/login?flow=f1";

function node(type: string, attributes: unknown, over: object = {}): UiNode | undefined {
  const wire = { type, group: "password", attributes, messages: [], meta: {}, ...over };
  const body = { id: "f1", ui: { action, method: "POST", nodes: [wire] } };
  return parseFlow(body, { kratosUrl: "https://kratos.example/some/path" }).nodes[0];
}

describe("a node", () => {
  it("keeps its group, label and messages", () => {
    const label = { id: 2, text: "Password", type: "info" };
    const messages = [{ id: 3, text: "Wrong", type: "error", context: null }];
    const read = node("input", { name: "password", type: "password" }, { meta: { label }, messages });
    expect(read).toMatchObject({
      group: "password",
      label: { text: "Password" },
      messages: [{ id: 3, context: {} }],
    });
  });

  it("is an input with what it may hold", () => {
    const attributes = {
      name: "code",
      type: "text",
      value: 7,
      required: true,
      disabled: true,
      autocomplete: "one-time-code",
      pattern: "[0-9]+",
      maxlength: 6,
      options: [{ value: "a" }, { value: 7 }],
      onclickTrigger: "oryPasskeyLogin",
      onloadTrigger: "oryPasskeyLoginAutocompleteInit",
    };
    expect(node("input", attributes)).toMatchObject({
      input: {
        name: "code",
        type: "text",
        value: 7,
        required: true,
        disabled: true,
        autocomplete: "one-time-code",
        pattern: "[0-9]+",
        maxLength: 6,
        options: ["a", 7],
        onClick: "oryPasskeyLogin",
        onLoad: "oryPasskeyLoginAutocompleteInit",
      },
    });
  });

  it("takes attributes that it does not know, or can't read, for absent", () => {
    const odd = {
      required: "yes",
      autocomplete: 1,
      pattern: {},
      maxlength: -1,
      options: [{ value: {} }],
      value: { a: 1 },
      onkeydown: "alert(1)",
    };
    expect(node("input", { name: "a", type: "text", ...odd })).toEqual(
      node("input", { name: "a", type: "text" }),
    );
  });

  it.each(["alert", "constructor", "window.oryPasskeyLogin()", "__proto__", "oryWebAuthnLogin()", ""])(
    "names no function %j for a click",
    (trigger) => {
      const attributes = { name: "a", type: "button", onclickTrigger: trigger, onloadTrigger: trigger };
      expect(node("input", attributes)).toMatchObject({ input: { onClick: undefined, onLoad: undefined } });
    },
  );

  it("never holds a string of code", () => {
    const attributes = { name: "a", type: "button", onclick: "alert(1)", onload: "alert(2)" };
    expect(JSON.stringify(node("input", attributes))).not.toContain("alert");
  });

  it.each([
    ["img", "data:image/png;base64,iVBORw0KGgo="],
    ["img", "https://kratos.example/qr.png"],
    ["a", "https://app.example/back?a=b"],
    ["a", "http://localhost:3000/"],
    ["script", "https://kratos.example/.well-known/ory/webauthn.js"],
  ])("is an %s with %s", (type, address) => {
    expect(node(type, withAddress(type, address))?.type).toBe(type);
  });

  it.each([
    ["img", "https://evil.example/qr.png"],
    ["img", "data:image/svg+xml;base64,PHN2Zz4="],
    ["img", "data:text/html;base64,PHN2Zz4="],
    ["img", 'data:image/png;base64,x" onerror="alert(1)'],
    ["img", "/qr.png"],
    ["a", "javascript:alert(1)"],
    ["a", "data:text/html,x"],
    ["a", "exp://localhost/callback"],
    ["a", "https://kratos.example@evil.example/"],
    ["a", "/relative"],
    ["script", "https://evil.example/webauthn.js"],
    ["script", "http://kratos.example/webauthn.js"],
    ["script", "data:text/javascript,alert(1)"],
    ["script", "blob:https://kratos.example/1"],
  ])("is no %s with %s, but something unknown", (type, address) => {
    const read = node(type, withAddress(type, address));
    expect(read).toMatchObject({ type: "unknown", kind: type });
    expect(JSON.stringify(read)).not.toContain(address);
  });

  it("is no script without the hash of what it may be", () => {
    const attributes = { ...withAddress("script", "https://kratos.example/webauthn.js"), integrity: "" };
    expect(node("script", attributes)?.type).toBe("unknown");
  });

  it.each([
    ["video", { text: { id: 1, text: "A film", type: "info" } }, "A film"],
    ["div", { title: { id: 1, text: "A title", type: "info" } }, "A title"],
    ["constructor", {}, undefined],
    ["toString", {}, undefined],
    ["input", { type: "text" }, undefined],
    ["input", null, undefined],
  ])("is kept when it is a %s that can't be read", (type, attributes, text) => {
    const label = { id: 2, text: "What it is", type: "info" };
    expect(node(type, attributes, { meta: { label } })).toMatchObject({
      type: "unknown",
      kind: type,
      text,
      label: { text: "What it is" },
    });
  });

  it("is never lost, and never breaks a flow, whatever its attributes are", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("input", "text", "img", "a", "script", "new"),
        fc.object(),
        (type, attributes) => {
          expect(node(type, attributes)).toBeDefined();
        },
      ),
    );
  });
});

function withAddress(type: string, address: string): object {
  const title = { id: 1, text: "Back", type: "info" };
  const common = { id: "x", title, width: 1, height: 1, integrity: "sha512-x", nonce: "n" };
  return { ...common, [type === "a" ? "href" : "src"]: address };
}
