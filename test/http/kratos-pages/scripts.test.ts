import { describe, expect, it } from "vitest";
import type { UiNode } from "../../../src/kratos/flow.ts";
import { browse, browserOf } from "../../../testkit/http/browse.ts";
import { check } from "../../../testkit/http/check-headers.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { flowPages } from "../../../testkit/http/flow-pages.ts";
import { inputNode } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { pageOf, pageOfNodes } from "./recorded-flow-pages.ts";

const script: UiNode = {
  type: "script",
  group: "webauthn",
  label: undefined,
  messages: [],
  id: "webauthn_script",
  src: "https://kratos.example/.well-known/ory/webauthn.js",
  integrity: "sha512-abc",
  nonce: "n",
};
const image: UiNode = {
  type: "img",
  group: "totp",
  label: undefined,
  messages: [],
  id: "qr",
  src: "data:image/png;base64,AA==",
  width: 1,
  height: 1,
};
const trigger = inputNode("webauthn_login_trigger", {
  group: "webauthn",
  type: "button",
  value: '{"publicKey":{}}',
  label: "Use key",
  onClick: "oryWebAuthnLogin",
});

const policy = (images: string, scripts = "") =>
  `default-src 'none'; style-src 'self'; img-src ${images}; base-uri 'none'; frame-ancestors 'none'${scripts}`;

describe("a flow's page", () => {
  it("may run no script and show no picture when it has none", async () => {
    const page = await pageOfNodes([inputNode("a")]);
    expect(check(page, { "Content-Security-Policy": policy("'self'") })).toEqual([]);
    expect(page.text).not.toMatch(/<script|<noscript/);
  });

  it("loads Kratos's script and ours, in this order, and may run no other", async () => {
    const page = await pageOfNodes([script, trigger]);
    const scripts = Array.from(page.text.matchAll(/<script[^>]*>/g), ([tag]) => tag);
    expect(scripts).toEqual([
      '<script src="https://kratos.example/.well-known/ory/webauthn.js" integrity="sha512-abc" crossorigin="anonymous" referrerpolicy="no-referrer" defer>',
      expect.stringMatching(/^<script src="\/assets\/kratos-[a-f0-9]{12}\.js" defer>$/),
    ]);
    const allowed = policy("'self'", "; script-src 'self' https://kratos.example");
    expect(check(page, { "Content-Security-Policy": allowed })).toEqual([]);
  });

  it("may show a picture that stands in it when there is one", async () => {
    const page = await pageOfNodes([image]);
    expect(check(page, { "Content-Security-Policy": policy("data: 'self'") })).toEqual([]);
  });

  it("may load a picture of Kratos's", async () => {
    const page = await pageOfNodes([{ ...image, src: "https://kratos.example/qr.png" }]);
    expect(check(page, { "Content-Security-Policy": policy("https://kratos.example 'self'") })).toEqual([]);
  });

  it("names the function of a click, says what it needs, and waits for our script", async () => {
    const page = await pageOfNodes([script, trigger]);
    expect(page.text).toContain(
      '<button type="button" name="webauthn_login_trigger" value="{&#34;publicKey&#34;:{}}" data-trigger="oryWebAuthnLogin" disabled>Use key</button>',
    );
    expect(page.text).toContain('<noscript><p class="problem">This needs JavaScript');
    expect(page.text).toContain('<p class="problem" data-unsupported hidden>');
  });

  it("names the function of a page load", async () => {
    const node = inputNode("passkey_login", { type: "hidden", onLoad: "oryPasskeyLoginAutocompleteInit" });
    const page = await pageOfNodes([script, node, inputNode("a")]);
    expect(page.text).toContain(
      '<input type="hidden" name="passkey_login" value="" data-load="oryPasskeyLoginAutocompleteInit">',
    );
  });

  it("leaves a button alone that Kratos has disabled", async () => {
    const node = inputNode("t", { type: "button", disabled: true, onClick: "oryWebAuthnLogin", label: "No" });
    const page = await pageOfNodes([script, node]);
    expect(page.text).toContain('<button type="button" name="t" value="" disabled>No</button>');
  });

  it("shows the logo of the app that it leads to", async () => {
    const logo = "https://app.example/logo.png";
    const client = { name: "Agora", uri: undefined, logo };
    const page = await pageOf("login", {}, { about: { client } });
    expect(page.text).toContain(`<img src="${logo}" alt="" referrerpolicy="no-referrer">`);
    expect(page.text).toContain("Continue to \u2068Agora\u2069");
    expect(
      check(page, { "Content-Security-Policy": policy("https://app.example 'self'", "; script-src 'self'") }),
    ).toEqual([]);
  });
});

describe("GET /assets/kratos-….js", () => {
  it("is ours, for good", async () => {
    const kratos = new FakeKratos();
    const page = await pageOfNodes([script, trigger]);
    const [path = ""] = /\/assets\/kratos-[a-f0-9]{12}\.js/.exec(page.text) ?? [];
    const answer = await browserOf(flowPages(kratos)).get(path).expect(200);
    expect(
      check(answer, {
        "Content-Type": "text/javascript; charset=utf-8",
        "Cache-Control": "public, max-age=31536000, immutable",
      }),
    ).toEqual([]);
    await browse(new FakeHydra()).get(path).expect(200);
  });
});
