import { contrast, mix, type Color } from "./color.ts";

/** What one brand's colour becomes on the pages of one look, by the custom properties of `public/lethe.css`. */
export interface BrandColors {
  /** What a button, or the square with the brand's initial, is filled with. */
  brand: Color;
  /** Text on it. */
  onBrand: Color;
  /** Around it: the same, or where that can't be told from a card what can be. */
  brandEdge: Color;
  /** Links, icons and the outline of what has the focus. */
  accent: Color;
  /** Behind icons, and what the pointer is on. */
  tint: Color;
}

interface Surfaces {
  card: Color;
  page: Color;
  text: Color;
  /** What a colour is moved towards until it can be told from them. */
  towards: Color;
  tintShare: number;
}

// The card, the page and the text of `public/lethe.css`: a test holds them to it.
const light: Surfaces = {
  card: "#ffffff",
  page: "#eef2f5",
  text: "#18212a",
  towards: "#000000",
  tintShare: 0.12,
};
const dark: Surfaces = {
  card: "#1a2128",
  page: "#10151a",
  text: "#e8edf1",
  towards: "#ffffff",
  tintShare: 0.22,
};

// WCAG 2.2 AA: 1.4.3 for text, 1.4.11 for what is no text.
const textContrast = 4.5;
const shapeContrast = 3;

// Below it a colour has to be moved so far that it becomes another: yellow on white turns to olive. It is left as it is then, with an edge.
const keptContrast = 1.8;

/** The colour, moved as little as it takes to be read and seen in both looks. */
export function brandColors(color: Color): { light: BrandColors; dark: BrandColors } {
  return { light: colorsOn(light, color), dark: colorsOn(dark, color) };
}

/** True for a colour that stands on the white card as it is. */
export function isSeenOnCard(color: Color): boolean {
  return contrast(color, light.card) >= shapeContrast;
}

function colorsOn({ card, page, text, towards, tintShare }: Surfaces, color: Color): BrandColors {
  const brandEdge = moved(color, towards, shapeContrast, [card, page]);
  const isKept = contrast(color, card) < keptContrast;
  const brand = isKept ? color : brandEdge;
  const tint = mix(card, brand, tintShare);
  const onBrand = contrast(brand, "#ffffff") >= textContrast ? "#ffffff" : "#000000";
  const accent = isKept ? text : moved(brand, towards, textContrast, [card, page, tint]);
  return { brand, onBrand, brandEdge, accent, tint };
}

function moved(color: Color, towards: Color, wanted: number, surfaces: Color[]): Color {
  for (let share = 0; share < 1; share += 0.02) {
    const candidate = mix(color, towards, share);
    if (surfaces.every((surface) => contrast(candidate, surface) >= wanted)) return candidate;
  }
  return towards;
}
