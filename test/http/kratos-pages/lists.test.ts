import request from "supertest";
import { describe, expect, it } from "vitest";
import type { UiNode } from "../../../src/kratos/flow.ts";
import { readTraitSchema } from "../../../src/kratos/trait-schema.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { flowPages } from "../../../testkit/http/flow-pages.ts";
import { inputNode, openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";

const properties = {
  tags: { type: "array", items: { type: "string" } },
  needed: { type: "array", items: { type: "string" } },
  flags: { type: "array", items: { type: "boolean" } },
  first: { type: "string" },
  terms: { type: "boolean", const: true },
};
const schema = readTraitSchema({ properties: { traits: { properties } } });
const trait = (name: string, over: Parameters<typeof inputNode>[1] = {}) =>
  inputNode(`traits.${name}`, { group: "profile", ...over });
const tags = [
  trait("tags.1", { value: "blue" }),
  trait("tags", { label: "Tags" }),
  trait("tags.0", { value: 'r"e<d' }),
];

async function settings(nodes: UiNode[], query = "", isReadable = true): Promise<string> {
  const kratos = new FakeKratos().openFlow("settings", openedFlow({ nodes }));
  kratos.traits = isReadable ? schema : undefined;
  const { text } = await request(flowPages(kratos)).get(`/account/data?flow=f1${query}`).expect(200);
  return text;
}

const inputs = (html: string) =>
  Array.from(html.matchAll(/<input [^>]*name="traits[^>]*>/g), ([input]) => input);
const links = (html: string) =>
  Array.from(html.matchAll(/<a class="(add|remove)" href="([^"]*)">/g), ([, , href = ""]) =>
    href.replaceAll("&amp;", "&"),
  );

describe("a list on the page", () => {
  it("is a field for each item, all of one name, in order, each with its own id and label", async () => {
    const html = await settings(tags);
    expect(inputs(html)).toEqual([
      '<input id="traits.tags.0" type="text" name="traits.tags" value="r&#34;e&lt;d" required>',
      '<input id="traits.tags.1" type="text" name="traits.tags" value="blue" required>',
    ]);
    expect(html).toContain("<legend>Tags</legend>");
    expect(html).toContain('<label for="traits.tags.0">Tags 1</label>');
    expect(html).toContain('<label for="traits.tags.1">Tags 2</label>');
  });

  it("has ways to one item more and one less", async () => {
    expect(links(await settings(tags))).toEqual([
      "/account/data?flow=f1&remove=traits.tags.0#traits.tags",
      "/account/data?flow=f1&remove=traits.tags.1#traits.tags",
      "/account/data?flow=f1&add=traits.tags#traits.tags.2",
    ]);
  });

  it("is shown as the address has it, and goes on from there", async () => {
    const html = await settings(tags, "&remove=traits.tags.0&add=traits.tags");
    expect(inputs(html)).toEqual([
      '<input id="traits.tags.1" type="text" name="traits.tags" value="blue" required>',
      '<input id="traits.tags.2" type="text" name="traits.tags" value="" required>',
    ]);
    expect(links(html)).toEqual([
      "/account/data?flow=f1&add=traits.tags&remove=traits.tags.0&remove=traits.tags.1#traits.tags",
      "/account/data?flow=f1&remove=traits.tags.0#traits.tags",
      "/account/data?flow=f1&add=traits.tags&add=traits.tags&remove=traits.tags.0#traits.tags.3",
    ]);
  });

  it.each([
    "&add=traits.first",
    "&add=traits.tags.0",
    "&add=other&remove=other",
    "&remove=traits.tags",
    "&add[x]=traits.tags",
    "&add=%22%3E%3Cscript%3E&remove=%22%3E%3Cscript%3E",
    `&add=${"x".repeat(3000)}`,
  ])("is as it was for an address that names something else: %s", async (query) => {
    const nodes = [...tags, trait("first")];
    expect(await settings(nodes, query)).toBe(await settings(nodes));
  });

  it("does not grow without end", async () => {
    const html = await settings(tags, "&add=traits.tags".repeat(900));
    expect(inputs(html).length).toBeLessThanOrEqual(60);
  });

  it("sends nothing when it is empty", async () => {
    const html = await settings([trait("tags"), trait("first")]);
    expect(inputs(html)).toEqual(['<input id="traits.first" type="text" name="traits.first" value="">']);
    expect(links(html)).toEqual(["/account/data?flow=f1&add=traits.tags#traits.tags.0"]);
  });

  it("begins with one item when it is required, which stays", async () => {
    const html = await settings([trait("needed", { required: true })]);
    expect(inputs(html)).toHaveLength(1);
    expect(links(html)).toEqual(["/account/data?flow=f1&add=traits.needed#traits.needed.1"]);
  });

  it("lets an empty text that is stored stay, and no other be stored", async () => {
    const html = await settings([trait("tags"), trait("tags.0", { value: "" })], "&add=traits.tags");
    expect(inputs(html)).toEqual([
      '<input id="traits.tags.0" type="text" name="traits.tags" value="">',
      '<input id="traits.tags.1" type="text" name="traits.tags" value="" required>',
    ]);
  });

  it("asks for yes or no, since a box without its tick would not be sent", async () => {
    const html = await settings([trait("flags"), trait("flags.0", { type: "checkbox", value: false })]);
    expect(html).toMatch(/<select id="traits.flags.0" name="traits.flags" required>/);
    expect(html).toMatch(/<option value="true">Yes<\/option>\s*<option value="false" selected>No<\/option>/);
    expect(html).not.toContain('type="checkbox"');
  });

  it("ties what Kratos says to the item, or to the list", async () => {
    const said = (id: number) => ({ id, text: "No", type: "error", context: {} }) as const;
    const html = await settings([
      { ...trait("tags"), messages: [said(7)] },
      { ...trait("tags.0", { value: "x" }), messages: [said(8)] },
    ]);
    expect(html).toContain('<fieldset class="list" id="traits.tags" aria-describedby="traits.tags-7">');
    expect(html).toMatch(/aria-describedby="traits\.tags\.0-8" aria-invalid="true"(?: autofocus)?>/);
    expect(html).toContain('id="traits.tags-7"');
    expect(html).toContain('id="traits.tags.0-8"');
  });

  it("goes along, item by item, where the flow hides it", async () => {
    const hidden = { type: "hidden" };
    const nodes = [trait("tags", hidden), trait("tags.1", { value: "b" }), trait("tags.0", { value: "a" })];
    const html = await settings([
      ...nodes,
      trait("first", hidden),
      trait("needed", hidden),
      inputNode("a", { group: "profile" }),
    ]);
    expect(inputs(html)).toEqual([
      '<input type="hidden" name="traits.tags" value="a">',
      '<input type="hidden" name="traits.tags" value="b">',
    ]);
  });

  it("is what any empty text is taken for when the schema can't be read", async () => {
    const html = await settings([trait("tags"), trait("first")], "", false);
    expect(inputs(html)).toEqual([]);
    expect(links(html)).toHaveLength(2);
  });
});

describe("a box that may be ticked or left out", () => {
  it("never says no, which Kratos would refuse", async () => {
    const html = await settings([trait("terms", { type: "checkbox", value: true })]);
    expect(inputs(html)).toEqual([
      '<input id="traits.terms" type="checkbox" name="traits.terms" value="true" checked>',
    ]);
  });
});

describe("a trait that no form can send", () => {
  it("is shown, with what happens to it, and not as a field", async () => {
    const html = await settings([trait("first"), trait("extra.k.0", { value: "<b>" })]);
    expect(html).toContain("&lt;b&gt;");
    expect(html).toContain("it may be lost when you save");
    expect(inputs(html)).toHaveLength(1);
  });
});
