import { createHash } from "node:crypto";
import { brandColors, type BrandColors } from "../brand-colors.ts";
import { readColor, type Color } from "../color.ts";

/** The style sheet of one colour: it says no more than what the colour makes of the custom properties of `public/lethe.css`. */
export function colorSheet(color: Color): string {
  const { light, dark } = brandColors(color);
  return `:root{${properties(light)}}@media(prefers-color-scheme:dark){:root{${properties(dark)}}}`;
}

function properties({ brand, onBrand, brandEdge, accent, tint }: BrandColors): string {
  return `--brand:${brand};--on-brand:${onBrand};--brand-edge:${brandEdge};--accent:${accent};--on-accent:${onBrand};--tint:${tint}`;
}

/** Its file's name, with the colour and a hash of what is in it: another release's may say something else of the same colour. */
export function colorSheetName(color: Color): string {
  const hash = createHash("sha256").update(colorSheet(color)).digest("hex").slice(0, 12);
  return `color-${color.slice(1)}-${hash}.css`;
}

/** The sheet of that name; undefined when the name is none that we give. */
export function colorSheetNamed(name: string): string | undefined {
  const [, digits = ""] = /^color-([\da-f]{6})-[\da-f]{12}\.css$/.exec(name) ?? [];
  const color = readColor(digits);
  return color !== undefined && colorSheetName(color) === name ? colorSheet(color) : undefined;
}
