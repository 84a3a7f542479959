import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";

const views = join(import.meta.dirname, "../../views");
export const pageNames = readdirSync(views)
  .filter((file) => file.endsWith(".ejs"))
  .map((file) => file.slice(0, -".ejs".length));

/** The same templates, each with its name at the end, so that it is known which page a browser has come to. */
export function namedViews() {
  const folder = mkdtempSync(join(tmpdir(), "lethe-views-"));
  mkdirSync(join(folder, "partials"));
  for (const name of pageNames) {
    const file = `${name}.ejs`;
    writeFileSync(join(folder, file), `${readFileSync(join(views, file), "utf8")}<!--${name}-->`);
  }
  return {
    env: { VIEWS_DIR: folder },
    nameOf: (page: Page) => page.evaluate<string>("document.lastChild.data"),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
