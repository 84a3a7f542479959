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
        for (const [sheet, { brand, onBrand, brandEdge, accent, tint }] of [
          [onWhite, looks.light],
          [onBlack, looks.dark],
        ] as const) {
          const [card, page, text] = [named(sheet, "card"), named(sheet, "page"), named(sheet, "text")];
          expect(contrast(onBrand, brand)).toBeGreaterThanOrEqual(4.5);
          // What is filled is told from the page by its edge.
          for (const surface of [card, page]) expect(contrast(brandEdge, surface)).toBeGreaterThanOrEqual(3);
          expect([brand === brandEdge, brand === color]).toContain(true);
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

  it.each(["#ffcc00", "#fee600", "#ffffff", "#f2f2f2", "#00ffcc"] as const)(
    "leaves the pale %s as it is on white, with an edge, and words in the text's colour",
    (color) => {
      const { light, dark } = brandColors(color);
      expect([isSeenOnCard(color), light.brand, light.onBrand]).toEqual([false, color, "#000000"]);
      expect(contrast(light.brandEdge, "#ffffff")).toBeGreaterThanOrEqual(3);
      expect(light.accent).toBe(named(onWhite, "text"));
      expect([dark.brand, dark.brandEdge]).toEqual([color, color]);
    },
  );

  it("leaves what is nearly black as it is on black, with an edge", () => {
    const { dark } = brandColors("#101010");
    expect([dark.brand, dark.onBrand, dark.accent]).toEqual(["#101010", "#ffffff", named(onBlack, "text")]);
    expect(contrast(dark.brandEdge, "#1a2128")).toBeGreaterThanOrEqual(3);
  });

  it("moves what is only a little too pale", () => {
    const { light } = brandColors("#ff8800");
    expect(light.brand).toBe(light.brandEdge);
    expect(contrast(light.brand, "#ffffff")).toBeLessThan(3.6);
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
    expect([named(onWhite, "text"), named(onBlack, "text")]).toEqual(["#18212a", "#e8edf1"]);
  });
});
