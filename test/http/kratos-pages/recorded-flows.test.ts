import { describe, expect, it } from "vitest";
import type { InputNode, KratosFlow, UiNode } from "../../../src/kratos/flow.ts";
import {
  kindOf,
  recordedFlow,
  recordedFlows,
  recordedAs,
  recordedVersions,
} from "../../../testkit/recordings/recorded-flows.ts";
import { pageOf, sectionsOf } from "./recorded-flow-pages.ts";
import { withoutFrame } from "../../../testkit/http/without-frame.ts";

const attributes = (html: string, name: string) =>
  Array.from(html.matchAll(new RegExp(` ${name}="([^"]*)"`, "g")), ([, value = ""]) => value);

describe.each(recordedFlows)("the page of Kratos's %s", (name) => {
  const flow = { ...recordedFlow(name), id: "f1" };
  /** The settings are two pages. */
  const openAll = async (language = "en") =>
    kindOf(name) === "settings"
      ? sectionsOf(flow, { language })
      : [(await pageOf(kindOf(name), flow, { language })).text];

  it("shows every field, button, picture and text", async () => {
    const html = (await openAll()).join("");
    const missing = flow.nodes
      .flatMap((node) => traceOf(node, isSent(flow)))
      .filter((trace) => !html.includes(trace));
    expect(missing).toEqual([]);
    expect(html).not.toContain('class="unknown"');
  });

  it("has one heading, unique ids, a label for each field, and references that lead somewhere", async () => {
    for (const html of await openAll()) expectSound(html);
  });

  function expectSound(html: string): void {
    const ids = attributes(html, "id");
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect(new Set(ids).size).toBe(ids.length);
    const fields = Array.from(html.matchAll(/<input(?![^>]*type="hidden")[^>]*>/g), ([field]) => field);
    expect(fields.flatMap((field) => attributes(field, "id")).toSorted()).toEqual(
      attributes(html, "for").toSorted(),
    );
    const references = attributes(html, "aria-describedby").flatMap((list) => list.split(" "));
    expect(references.filter((id) => !ids.includes(id))).toEqual([]);
  }

  it("has at most one main button, and a form for each of Kratos's methods that goes to Kratos", async () => {
    for (const html of await openAll()) {
      expect(attributes(html, "id").filter((id) => id === "accept").length).toBeLessThanOrEqual(1);
      for (const action of attributes(html, "action"))
        expect(action).toMatch(/^https:\/\/kratos\.example\/self-service\//);
    }
  });

  it("runs no code that stands in it", async () => {
    const html = (await openAll()).join("");
    expect(html).not.toMatch(/ on[a-z]+=|javascript:|<script(?![^>]* src=)|<style| style=/i);
  });

  it("says everything in German", async () => {
    for (const html of await openAll("de")) {
      expect(html).toContain('<html lang="de" dir="ltr">');
      expect(withoutFrame(html)).not.toMatch(/ lang="en"| is not valid /);
    }
  });
});

describe.each(recordedVersions)("what stands between the forms of Kratos %s", (version) => {
  const htmlOf = async (name: string) =>
    (await pageOf(kindOf(name), { ...recordedFlow(recordedAs(version, name)), id: "f1" })).text;

  it("is a line where another way begins, and none above the way back", async () => {
    const html = await htmlOf("registration-every-method");
    const order = Array.from(html.matchAll(/class="or"|>Back<|type="password"/g), ([found]) => found);
    expect(order).toEqual(['class="or"', 'type="password"', ">Back<"]);
  });

  it("is a heading for each method in the settings, and each has its own main button", async () => {
    const flow = { ...recordedFlow(recordedAs(version, "settings")), id: "f1" };
    const sections = await sectionsOf(flow);
    const headings = sections.map((text) =>
      Array.from(text.matchAll(/<h2>([^<]*)/g), ([, heading = ""]) => heading.trim()),
    );
    expect(headings).toEqual([
      ["Password", "Authenticator app", "Security keys", "Backup codes"],
      ["About you"],
    ]);
    const html = sections.join("");
    expect(html).not.toMatch(/class="or"|id="accept"/);
    expect(html.match(/class="primary">Save</g)).toHaveLength(3);
  });

  it("is a button that Enter presses in vain, where the next one would take something away", async () => {
    expect(await htmlOf("settings-security-key")).toMatch(
      /<h2>Security keys[\s\S]*?<form [^>]*>\n<button disabled hidden><\/button>/,
    );
    expect(await htmlOf("login-password")).not.toContain("<button disabled");
  });
});

// A flow that is over, or has nothing to press, keeps its CSRF token to itself.
function isSent({ action, nodes }: KratosFlow): boolean {
  return action !== undefined && nodes.length > 1;
}

/** What a page that shows the node must hold. */
function traceOf(node: UiNode, sent: boolean): string[] {
  switch (node.type) {
    case "input":
      return sent && !isUnanswered(node) ? [` name="${node.input.name}"`] : [];
    case "img":
    case "script":
      return [` src="${node.src}"`];
    case "a":
      return [`href="${node.href}"`];
    case "text":
      return [`<code>${(node.list.at(-1) ?? node.text).text}</code>`];
    case "unknown":
    default:
      return ["a known flow has none of these"];
  }
}

// A trait without a value is not sent unseen: Kratos would store an empty text in its place.
function isUnanswered({ input: { name, type, value, required } }: InputNode): boolean {
  return name.startsWith("traits.") && type === "hidden" && value === undefined && !required;
}
