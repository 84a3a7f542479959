import { contrast, mix, type Color } from "./color.ts";

/** What one brand's colour becomes on the pages of one look, by the custom properties of `public/lethe.css`. */
export interface BrandColors {
  /** What a button, or the square with the brand's initial, is filled with. */
  brand: Color;
  /** Text on it. */
  onBrand: Color;
  /** Links, icons and the outline of what has the focus. */
  accent: Color;
  /** Behind icons, and what the pointer is on. */
  tint: Color;
}

interface Surfaces {
  card: Color;
  page: Color;
  /** What a colour is moved towards until it can be told from them. */
  towards: Color;
  tintShare: number;
}

// The card and the page of `public/lethe.css`: a test holds them to it.
const light: Surfaces = { card: "#ffffff", page: "#eef2f5", towards: "#000000", tintShare: 0.12 };
const dark: Surfaces = { card: "#1a2128", page: "#10151a", towards: "#ffffff", tintShare: 0.22 };

// WCAG 2.2 AA: 1.4.3 for text, 1.4.11 for what is no text.
const textContrast = 4.5;
const shapeContrast = 3;

/** The colour, moved as little as it takes to be read and seen in both looks. */
export function brandColors(color: Color): { light: BrandColors; dark: BrandColors } {
  return { light: colorsOn(light, color), dark: colorsOn(dark, color) };
}

/** True for a colour that stands on the white card as it is. */
export function isSeenOnCard(color: Color): boolean {
  return contrast(color, light.card) >= shapeContrast;
}

function colorsOn({ card, page, towards, tintShare }: Surfaces, color: Color): BrandColors {
  const brand = moved(color, towards, shapeContrast, [card, page]);
  const tint = mix(card, brand, tintShare);
  const onBrand = contrast(brand, "#ffffff") >= textContrast ? "#ffffff" : "#000000";
  return { brand, onBrand, accent: moved(brand, towards, textContrast, [card, page, tint]), tint };
}

function moved(color: Color, towards: Color, wanted: number, surfaces: Color[]): Color {
  for (let share = 0; share < 1; share += 0.02) {
    const candidate = mix(color, towards, share);
    if (surfaces.every((surface) => contrast(candidate, surface) >= wanted)) return candidate;
  }
  return towards;
}
