import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadTemplates } from "../../../src/pages/templates.ts";

const root = join(import.meta.dirname, "../../..");
const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(join(root, "src", file), "utf8"));

/** The pages whose locals are declared, in `pages/` and beside each feature. */
const declared = sources.flatMap((text) =>
  Array.from(
    text.matchAll(/^( *)(?:export )?interface PageLocals \{\n([\s\S]*?)^\1\}/gm),
    ([, , body = ""]) => body,
  ).flatMap((body) => Array.from(body.matchAll(/^ *"?([a-z-]+)"?: /gm), ([, name = ""]) => name)),
);

describe("views/", () => {
  const { pages, parts } = loadTemplates([join(root, "views")]);

  it("has a template for each page that can be sent, and no other", () => {
    expect([...pages.keys()].toSorted()).toEqual(declared.toSorted());
  });

  it("has no partial that no template asks for", () => {
    const texts = readdirSync(join(root, "views"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ejs"))
      .map((file) => readFileSync(join(root, "views", file), "utf8"))
      .concat(sources);
    const unused = [...parts.keys()].filter((name) => !texts.some((text) => text.includes(`part("${name}"`)));
    expect(unused).toEqual([]);
  });
});
