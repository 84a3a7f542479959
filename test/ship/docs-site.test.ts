import { globSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "vitepress";

const docs = join(import.meta.dirname, "../../docs");

interface Page {
  html: string;
  ids: Set<string>;
  /** Where it leads on the site, from its root. */
  targets: string[];
}

describe("`npm run docs`", () => {
  let folder = "";
  let files = new Set<string>();
  const pages = new Map<string, Page>();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lethe-docs-"));
    await build(docs, { outDir: folder });
    const found = globSync("**/*", { cwd: folder });
    files = new Set(found);
    for (const file of found.filter((name) => name.endsWith(".html"))) {
      const html = readFileSync(join(folder, file), "utf8");
      const attribute = (name: string) =>
        Array.from(html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g")), ([, value = ""]) => value);
      const targets = [...attribute("href"), ...attribute("src")]
        .filter((target) => !/^(?:[a-z]+:|\/\/)/i.test(target))
        .map((target) => (target.startsWith("#") ? `/${file}${target}` : target));
      pages.set(file, { html, ids: new Set(attribute("id").map(decodeURIComponent)), targets });
    }
  });
  afterAll(async () => rm(folder, { recursive: true, force: true }));

  function resolve(from: string, target: string): [string, string | undefined] {
    const [path = "", anchor] = target.split("#");
    const whole = posix.join("/", path.startsWith("/") ? path : posix.join(posix.dirname(from), path));
    const file = whole.replace(/^\//, "") || "index.html";
    return [file, anchor];
  }

  it("makes a page of every document", () => {
    const sources = globSync("**/*.md", { cwd: docs }).map((file) => file.replace(/\.md$/, ".html"));
    expect(sources.length).toBeGreaterThan(40);
    expect(sources.filter((file) => !pages.has(file))).toEqual([]);
  });

  it("leads only to files that it has", () => {
    const broken = Array.from(pages, ([page, { targets }]) =>
      targets.filter((target) => !files.has(resolve(page, target)[0])).map((target) => `${page}: ${target}`),
    ).flat();
    expect(broken).toEqual([]);
  });

  it("leads only to headings that it has", () => {
    const broken = Array.from(pages, ([page, { targets }]) =>
      targets
        .filter((target) => {
          const [file, anchor] = resolve(page, target);
          return (
            anchor !== undefined &&
            anchor !== "" &&
            pages.get(file)?.ids.has(decodeURIComponent(anchor)) !== true
          );
        })
        .map((target) => `${page}: ${target}`),
    ).flat();
    expect(broken).toEqual([]);
  });

  it("loads nothing from anywhere else", () => {
    for (const { html } of pages.values()) {
      expect(html).not.toMatch(
        /<(?:script|img|link)[^>]+(?:src|href)="(?:https?:)?\/\/(?!(?:[^"]*)" rel="canonical")/,
      );
    }
  });

  it("leads to nothing that is only in the repository", () => {
    for (const { targets } of pages.values()) {
      expect(targets.filter((target) => /^(?:\.\.\/)*(?:deploy|src|test|CONTRIBUTING)/.test(target))).toEqual(
        [],
      );
    }
  });
});
