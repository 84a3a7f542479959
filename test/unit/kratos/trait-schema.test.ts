import { describe, expect, it } from "vitest";
import { commonTraits, readTraitSchema } from "../../../src/kratos/trait-schema.ts";

function schemaOf(properties: object, more: object = {}) {
  return readTraitSchema({ properties: { traits: { type: "object", properties } }, ...more });
}

describe("readTraitSchema", () => {
  it.each([
    ["a text", { type: "string", format: "email" }, { type: "string", isArray: false, format: "email" }],
    ["a number", { type: "number" }, { type: "number", isArray: false }],
    ["a type in a list", { type: ["integer"] }, { type: "integer", isArray: false }],
    ["an enum", { type: "integer", enum: [1, 2, null, {}] }, { options: [1, 2] }],
    ["a box that has to be ticked", { const: true }, { type: "boolean", mustBeTrue: true }],
    ["an array", { type: "array", items: { type: "number" } }, { type: "number", isArray: true }],
    [
      "an array of an enum",
      { type: "array", items: { type: "string", enum: ["a"] } },
      { isArray: true, options: ["a"] },
    ],
    ["an array of anything", { type: "array" }, { type: "any", isArray: true }],
    [
      "an array of this and that",
      { type: "array", items: [{ type: "string" }, { type: "number" }] },
      { type: "any", isArray: true },
    ],
  ])("knows %s", (_, property, facts) => {
    expect(schemaOf({ a: property }).find("traits.a")).toMatchObject(facts);
  });

  it.each([
    ["of no type", { enum: ["a"] }],
    ["of two types", { type: ["string", "null"] }],
    ["an object", { type: "object" }],
    ["an array of objects", { type: "array", items: { type: "object" } }],
    ["an array of arrays", { type: "array", items: { type: "array" } }],
  ])("knows that no form can send what is %s", (_, property) => {
    expect(schemaOf({ a: property }).find("traits.a")).toBe("unpostable");
  });

  it("knows that no form can send what it does not name", () => {
    expect(schemaOf({ a: { type: "string" } }).find("traits.b")).toBe("unpostable");
    expect(schemaOf({ a: { type: "string" } }).find("traits.a.0")).toBe("unpostable");
  });

  it("follows objects, references and conditions", () => {
    const schema = schemaOf(
      {
        deep: { type: "object", properties: { er: { $ref: "#/$defs/a~1b" } } },
        some: {
          allOf: [{ properties: { of: { type: "string" } } }],
          if: { properties: { x: { type: "boolean" } } },
        },
      },
      {
        $defs: {
          "a/b": { type: "array", items: { $ref: "#/$defs/item" } },
          item: { type: "string", format: "uri" },
        },
      },
    );
    expect(schema.find("traits.deep.er")).toMatchObject({ isArray: true, type: "string", format: "uri" });
    expect(schema.find("traits.some.of")).toMatchObject({ type: "string" });
    expect(schema.find("traits.some.x")).toMatchObject({ type: "boolean" });
  });

  it.each([
    ["refers to another document", { a: { $ref: "https://example.com/schema.json" } }],
    ["refers to nothing", { a: { $ref: "#/definitions/none" } }],
    ["refers to itself without end", { a: { $ref: "#" } }],
  ])("does not say that something can't be sent when it %s", (_, properties) => {
    expect(schemaOf({ ...properties, b: { type: "string" } }).find("traits.z")).toBeUndefined();
  });

  it("does not rely on what it says twice, differently", () => {
    const either = { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] };
    expect(schemaOf({ a: either }).find("traits.a")).toBeUndefined();
  });

  it.each([
    [undefined],
    [null],
    ["text"],
    [[]],
    [{}],
    [{ properties: "no" }],
    [{ properties: { traits: 1 } }],
  ])("reads no trait out of %j", (document) => {
    const found = readTraitSchema(document).find("traits.a");
    expect([undefined, "unpostable"]).toContain(found);
  });
});

describe("commonTraits", () => {
  const text = schemaOf({ a: { type: "string" }, both: { type: "string", enum: ["x"] } });
  const list = schemaOf({ a: { type: "array", items: { type: "string" } }, both: { type: "string" } });

  it("says what all say that have the trait", () => {
    expect(commonTraits([text, list]).find("traits.both")).toMatchObject({ type: "string", options: [] });
    expect(commonTraits([text, schemaOf({})]).find("traits.a")).toMatchObject({ isArray: false });
  });

  it("does not say whether something is an array when they differ", () => {
    expect(commonTraits([text, list]).find("traits.a")).toBeUndefined();
  });

  it("says that no form can send it when nobody has it", () => {
    expect(commonTraits([text, list]).find("traits.z")).toBe("unpostable");
    expect(commonTraits([]).find("traits.z")).toBeUndefined();
  });
});
