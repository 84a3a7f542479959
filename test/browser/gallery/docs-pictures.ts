import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { sceneNamed } from "../main-pages.ts";
import { takeLooks } from "./take-looks.ts";

export const docsFolder = join(import.meta.dirname, "../../../docs/images");

/** Each picture of README's and the docs' by its name there. */
export const docsPictures: Record<string, { scene: string; look: string }> = {
  "confirm-light": { scene: "confirm", look: "light" },
  "confirm-dark": { scene: "confirm", look: "dark" },
  "confirm-phone": { scene: "confirm", look: "phone" },
  "signed-out": { scene: "signed-out", look: "light" },
  error: { scene: "error-gone", look: "light" },
};

export async function takeDocsPictures(browser: Browser): Promise<void> {
  mkdirSync(docsFolder, { recursive: true });
  for (const [name, { scene, look }] of Object.entries(docsPictures)) {
    const wanted = { scene: sceneNamed(scene), language: "en", looks: [look], scale: 2 };
    await takeLooks(browser, wanted, async (_look, picture) =>
      writeFileSync(join(docsFolder, `${name}.png`), picture),
    );
  }
}
