import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PNG } from "pngjs";
import { comparePictures, tolerated } from "./compare-pictures.ts";

/** How the references come to be: what the pages are now is what they are meant to be. */
export const howToKeep = "RECORD_PAGES=1 npx vitest run --project browser pictures";
const kept = {
  folder: join(import.meta.dirname, "references"),
  /** Where `was`, `is` and `difference` of what has changed lie after a run. */
  changed: join(import.meta.dirname, "../../../picture-differences"),
  keep: process.env["RECORD_PAGES"] === "1",
};

/** Holds a picture to the one that is kept, or keeps it in its place where it differs. @throws Error that says where to look */
export function expectAsKept(name: string, is: Buffer, place: Partial<typeof kept> = {}): void {
  const { folder, changed, keep } = { ...kept, ...place };
  const path = join(folder, `${name}.png`);
  const was = existsSync(path) ? readFileSync(path) : undefined;
  const difference = was && comparePictures(was, is);
  if (difference?.isSame === true) return;
  if (keep) return writeFileSync(path, withFewerColors(is));
  if (!difference) throw new Error(`there is no reference ${path}. To make it: ${howToKeep}`);
  mkdirSync(changed, { recursive: true });
  const pictures = { was, is, difference: difference.draw() };
  for (const [what, picture] of Object.entries(pictures))
    writeFileSync(join(changed, `${name}-${what}.png`), picture);
  throw new Error(
    `${name} looks different: ${difference.worst} pixels of 16 × 16, where ${tolerated} may. ` +
      `See ${join(changed, name)}-was.png, -is.png and -difference.png. To keep it: ${howToKeep}`,
  );
}

// Half as large; nobody sees it, and the comparison neither.
const step = 8;

function withFewerColors(picture: Buffer): Buffer {
  const { width, height, data } = PNG.sync.read(picture);
  const fewer = new PNG({ width, height });
  fewer.data.set(data.map((value) => Math.min(255, Math.round(value / step) * step)));
  return PNG.sync.write(fewer, { colorType: 2, deflateLevel: 9, deflateStrategy: 0, filterType: 0 });
}
