import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TraitFacts } from "../../../src/kratos/trait-schema.ts";
import { controlFor } from "../../../src/kratos-pages/field-control.ts";

const facts = (over: Partial<TraitFacts> = {}): TraitFacts => ({
  type: "string",
  isArray: false,
  format: undefined,
  options: [],
  mustBeTrue: false,
  ...over,
});
const control = (type: string, value?: string | number | boolean, about?: TraitFacts) =>
  controlFor({ type, options: [] }, value, about);

describe("controlFor", () => {
  it.each([
    ["number", 1.25],
    ["number", 1e22],
    ["number", -5e-7],
    ["date", "2024-02-29"],
    ["email", "a+b@example.com"],
    ["url", "urn:isbn:0451450523"],
    ["tel", "+49 30"],
  ])("has a %s for %j", (type, value) => {
    expect(control(type, value)).toMatchObject({ control: "input", type });
    expect(control(type)).toMatchObject({ control: "input", type });
  });

  it.each([
    ["number", "many"],
    ["number", 1e39],
    ["number", "1."],
    ["number", " 1"],
    ["date", "2023-02-29"],
    ["date", "0000-01-01"],
    ["date", "31.1.2026"],
    ["date", "2026-01-31T00:00:00Z"],
    ["email", "jürgen@example.com"],
    ["email", " a@example.com"],
    ["email", "Ada <ada@example.com>"],
    ["url", "/path"],
    ["url", "https://example.com/ "],
    ["datetime-local", "2020-01-02T03:04:05Z"],
    ["new", "x"],
  ])("has a text where a browser would drop or refuse a %s's %j", (type, value) => {
    expect(control(type, value)).toMatchObject({ control: "input", type: "text" });
  });

  it("lets a number have any digits, unless the schema wants a whole one, and has one", () => {
    expect(control("number", 1.5).step).toBe("any");
    expect(control("number", 1, facts({ type: "number" })).step).toBe("any");
    expect(control("number", 1, facts({ type: "integer" })).step).toBeUndefined();
    expect(control("number", 1.5, facts({ type: "integer" })).step).toBe("any");
  });

  it.each(["text", "email", "url", "tel", "new"])("has a textarea for lines, whatever a %s is", (type) => {
    expect(control(type, "one\r\ntwo").control).toBe("textarea");
  });

  it("offers whatever is there among what may be there", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (options, value) => {
        const found = control("text", value, facts({ options }));
        const isChoice = options.length > 0 && value !== "";
        expect(found.options.includes(value) || !isChoice).toBe(true);
        expect(new Set(found.options).size).toBe(found.options.length);
      }),
    );
  });

  it.each([
    [{ type: "number" }, { type: "number", step: "any" }],
    [{ type: "integer" }, { type: "number", step: undefined }],
    [{ format: "email" }, { type: "email" }],
    [{ format: "date-time" }, { type: "text", isDateTime: true }],
    [{ type: "any" }, { type: "text" }],
    [{ type: "boolean" }, { control: "select", options: ["true", "false"] }],
    [{ options: ["s", "m"] }, { control: "select", options: ["s", "m"] }],
  ] as const)("makes an item of an array of %j what a single value would be", (over, expected) => {
    expect(control("text", undefined, facts({ isArray: true, ...over }))).toMatchObject(expected);
  });
});
