import { describe, expect, it } from "vitest";
import type { UiNode } from "../../../src/kratos/flow.ts";
import { planForms } from "../../../src/kratos-pages/plan-forms.ts";
import { inputNode } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import {
  recordedFlow,
  recordedFlows,
  recordedAs,
  recordedVersions,
} from "../../../testkit/recordings/recorded-flows.ts";

const nameOf = (node: UiNode) => {
  if (node.type !== "input") return node.type;
  return node.input.type === "submit" ? `[${node.input.name}=${node.input.value}]` : node.input.name;
};
/** Each form: what is unseen, then its blocks, and what Enter presses. */
const planOf = (nodes: UiNode[]) =>
  planForms(nodes).map(({ hidden, blocks, primary }) => ({
    hidden: hidden.map(nameOf),
    blocks: blocks.map((block) => block.map(nameOf)),
    enter: primary && nameOf(primary),
  }));

describe.each(recordedVersions)("planForms, over flows of Kratos %s", (version) => {
  const planOfRecorded = (name: string) => planOf(recordedFlow(recordedAs(version, name)).nodes);

  it("has one form for address and password", () => {
    expect(planOfRecorded("login-password")).toEqual([
      {
        hidden: ["csrf_token"],
        blocks: [["identifier", "password", "[method=password]"]],
        enter: "[method=password]",
      },
    ]);
  });

  it("has the methods that need the address in one form, the password's first, and another service in its own", () => {
    expect(planOfRecorded("login-every-method")).toEqual([
      { hidden: ["csrf_token"], blocks: [["[provider=elsewhere]"]], enter: undefined },
      {
        hidden: ["csrf_token", "passkey_login", "passkey_challenge"],
        blocks: [
          ["identifier", "password", "[method=password]"],
          ["[method=webauthn]"],
          ["[method=code]"],
          ["passkey_login_trigger"],
        ],
        enter: "[method=password]",
      },
    ]);
  });

  it("has one form for each second factor, so that Enter sends the code that was typed", () => {
    expect(planOfRecorded("login-totp-or-backup-code")).toEqual([
      { hidden: ["csrf_token"], blocks: [["totp_code", "[method=totp]"]], enter: "[method=totp]" },
      {
        hidden: ["csrf_token"],
        blocks: [["lookup_secret", "[method=lookup_secret]"]],
        enter: "[method=lookup_secret]",
      },
    ]);
  });

  it("takes the address along that was typed in the step before", () => {
    for (const { hidden } of planOfRecorded("login-identifier-first-methods")) {
      expect(hidden.slice(0, 2).toSorted()).toEqual(["csrf_token", "identifier"]);
    }
    expect(
      planOfRecorded("registration-weak-password").every(({ hidden }) => hidden.includes("traits.email")),
    ).toBe(true);
  });

  it.each(["login-wrong-code", "registration-wrong-code", "recovery-sent", "verification-resendable"])(
    "presses no `send a new code` on Enter in %s",
    (name) => {
      const form = planOfRecorded(name).find(({ blocks }) => blocks.flat().includes("code"));
      expect(form?.enter).toBe("[method=code]");
      expect(form?.blocks.flat().find((text) => text.startsWith("["))).toBe("[method=code]");
    },
  );

  it("removes no security key on Enter in the name of a new one", () => {
    const form = planOfRecorded("settings-security-key").find(({ blocks }) =>
      blocks.flat().includes("webauthn_register_displayname"),
    );
    expect(form?.enter).toBeUndefined();
  });

  it("goes on with the other service on Enter in what that left out", () => {
    expect(planOfRecorded("registration-other-service-incomplete").map(({ enter }) => enter)).toEqual([
      "[provider=elsewhere]",
    ]);
  });
});

describe("planForms", () => {
  it.each(recordedFlows)("shows every node of %s once, in a form with its CSRF token", (name) => {
    const { nodes } = recordedFlow(name);
    const plans = planForms(nodes);
    const shown = plans.flatMap(({ blocks }) => blocks.flat());
    const seen = nodes.filter(
      (node): boolean => node.type !== "script" && !(node.type === "input" && node.input.type === "hidden"),
    );
    expect(shown.length).toBe(seen.length);
    expect(new Set(shown)).toEqual(new Set(seen));
    const hidden = new Set(plans.flatMap((plan) => plan.hidden.map(({ input }) => input)));
    const unseen = nodes.flatMap((node) =>
      node.type === "input" && node.input.type === "hidden" ? [node.input] : [],
    );
    // What has nothing to press needs nothing to go along.
    expect(hidden).toEqual(new Set(plans.length === 0 ? [] : unseen));
    const token = unseen.find((input) => input.name === "csrf_token");
    const withoutIt = plans.filter((plan) => plan.hidden.every(({ input }) => input !== token));
    expect(token === undefined ? [] : withoutIt).toEqual([]);
  });

  it("does not give another service the password that was half typed", () => {
    const shared = [inputNode("identifier"), inputNode("password", { group: "password", type: "password" })];
    const social = inputNode("provider", { group: "saml", type: "submit", value: "corp" });
    expect(planOf([social, ...shared]).map(({ blocks }) => blocks)).toEqual([
      [["[provider=corp]"]],
      [["identifier", "password"]],
    ]);
  });

  it("sends the answer to a captcha along with whatever is answered", () => {
    const captcha = inputNode("captcha_response", { group: "captcha", type: "hidden" });
    const method = inputNode("method", { group: "code", type: "submit", value: "code" });
    expect(planOf([captcha, inputNode("code", { group: "code" }), method])).toMatchObject([
      { hidden: ["captcha_response"], enter: "[method=code]" },
    ]);
  });

  it("keeps a method that it does not know in a form of its own", () => {
    const unknown = inputNode("smell", { group: "nose" });
    expect(planOf([inputNode("csrf_token", { type: "hidden" }), unknown])).toEqual([
      { hidden: ["csrf_token"], blocks: [["smell"]], enter: undefined },
    ]);
  });

  it("shows a button that belongs to no method", () => {
    const button = inputNode("leave", { type: "submit", value: "now" });
    expect(planOf([button]).flatMap(({ blocks }) => blocks.flat())).toEqual(["[leave=now]"]);
  });
});
