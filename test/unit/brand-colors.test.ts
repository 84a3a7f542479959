import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assert, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { brandColors, isSeenOnCard } from "../../src/brand-colors.ts";
import { contrast, readColor, type Color } from "../../src/color.ts";

const css = readFileSync(join(import.meta.dirname, "../../public/lethe.css"), "utf8");
const [onWhite = "", onBlack = ""] = css.split("@media (prefers-color-scheme: dark)");
const anyColor = integer({ min: 0, max: 0xffffff }).map(
  (number): Color => `#${number.toString(16).padStart(6, "0")}`,
);

function named(sheet: string, name: string): Color {
  return readColor(new RegExp(`--${name}: (#\\w+);`).exec(sheet)?.[1] ?? "") ?? "#";
}

describe("brandColors", () => {
  it("gives text a contrast of 4.5 and shapes one of 3 in both looks, whatever the colour (WCAG 2.2 AA)", () => {
    assert(
      property(anyColor, (color) => {
        const looks = brandColors(color);
        for (const [sheet, { brand, onBrand, accent, tint }] of [
          [onWhite, looks.light],
          [onBlack, looks.dark],
        ] as const) {
          const [card, page, text] = [named(sheet, "card"), named(sheet, "page"), named(sheet, "text")];
          expect(contrast(onBrand, brand)).toBeGreaterThanOrEqual(4.5);
          for (const surface of [card, page]) expect(contrast(brand, surface)).toBeGreaterThanOrEqual(3);
          for (const surface of [card, page, tint])
            expect(contrast(accent, surface)).toBeGreaterThanOrEqual(4.5);
          expect(contrast(text, tint)).toBeGreaterThanOrEqual(4.5);
        }
      }),
    );
  });

  it.each([
    ["#1b5e87", "#1b5e87", "#ffffff"],
    ["#c8102e", "#c8102e", "#ffffff"],
  ] as const)("leaves %s on white as it is", (color, brand, onBrand) => {
    expect(brandColors(color).light).toMatchObject({ brand, onBrand });
    expect(isSeenOnCard(color)).toBe(true);
  });

  it("darkens yellow on white, and leaves it as it is on black", () => {
    const { light, dark } = brandColors("#ffcc00");
    expect([isSeenOnCard("#ffcc00"), dark.brand, dark.onBrand]).toEqual([false, "#ffcc00", "#000000"]);
    expect(contrast(light.brand, "#ffffff")).toBeLessThan(4);
  });
});

describe("readColor", () => {
  it.each([
    ["#1B5E87", "#1b5e87"],
    ["1b5e87", "#1b5e87"],
    ["#fc0", "#ffcc00"],
  ])("reads %s", (text, color) => expect(readColor(text)).toBe(color));

  it.each(["", "#", "red", "#12", "#1234", "#12345g", "#1b5e87;", "##123"])("refuses %j", (text) => {
    expect(readColor(text)).toBeUndefined();
  });
});

describe("contrast", () => {
  it("is WCAG's", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
    expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
  });
});

describe("public/lethe.css", () => {
  it("has pages in the colours that a brand's are held against", () => {
    expect([named(onWhite, "card"), named(onWhite, "page")]).toEqual(["#ffffff", "#eef2f5"]);
    expect([named(onBlack, "card"), named(onBlack, "page")]).toEqual(["#1a2128", "#10151a"]);
  });
});
