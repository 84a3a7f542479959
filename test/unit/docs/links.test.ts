import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorOf } from "../../../build/docs/anchor.ts";

const root = join(import.meta.dirname, "../../..");
const pages = globSync(["*.md", "{bench,demo,deploy,docs,src,test,testkit}/**/*.md", ".github/*.md"], {
  cwd: root,
})
  // Its table quotes other pages, links and all.
  .filter((file) => file !== "test/promises/README.md");

/** TypeDoc writes one for each property: GitHub and the site both keep it. */
const namedAnchor = /<a id="([\w-]+)"><\/a>/g;

/** The text without its code, in which nothing leads anywhere. */
function prose(file: string): string {
  return readFileSync(join(root, file), "utf8")
    .replaceAll(/^( *)```[^]*?^\1```$/gm, "")
    .replaceAll(/`[^`\n]*`/g, "");
}

function anchorsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8").replaceAll(/^( *)```[^]*?^\1```$/gm, "");
  const headings = Array.from(text.matchAll(/^#{1,6} (.*)$/gm), ([, heading = ""]) =>
    anchorOf(heading.replaceAll(/\\([^\w\s])/g, "$1")),
  );
  const named = Array.from(text.matchAll(namedAnchor), ([, id = ""]) => id);
  return [...headings.map(numbered), ...named];
}

/** A heading that comes again gets a number, on GitHub and on the site. */
function numbered(heading: string, at: number, all: readonly string[]): string {
  const before = all.slice(0, at).filter((each) => each === heading).length;
  return before === 0 ? heading : `${heading}-${before}`;
}

/** Where a page leads within this repository. */
const links = pages.flatMap((page) =>
  Array.from(prose(page).matchAll(/\]\(<?([^)\s>]+)>?\)/g), ([, target = ""]) => ({ page, target })).filter(
    ({ target }) => !/^(?:https?:|mailto:)/.test(target),
  ),
);

describe("the links of every document", () => {
  it("are found", () => {
    expect(links.length).toBeGreaterThan(150);
  });

  it("lead to files that there are", () => {
    const broken = links.filter(({ page, target }) => {
      const [path = ""] = target.split("#");
      return path !== "" && !existsSync(join(root, dirname(page), path));
    });
    expect(broken).toEqual([]);
  });

  it("lead to headings that there are", () => {
    const broken = links.filter(({ page, target }) => {
      const [path = "", anchor] = target.split("#");
      if (anchor === undefined) return false;
      const file = path === "" ? page : relative(root, join(root, dirname(page), path));
      return existsSync(join(root, file)) && !anchorsOf(file).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

describe("the pages of docs/", () => {
  it("all stand in the site's sidebar", () => {
    const sidebar = readFileSync(join(root, "docs/.vitepress/config.ts"), "utf8");
    const names = globSync("docs/*.md", { cwd: root }).map((file) =>
      file.slice("docs/".length, -".md".length),
    );
    expect(names.filter((name) => name !== "index" && !sidebar.includes(`"${name}"`))).toEqual([]);
  });

  it("can be got to from README", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const names = globSync("docs/*.md", { cwd: root }).filter((file) => file !== "docs/index.md");
    expect(names.filter((file) => !readme.includes(`(${file})`))).toEqual([]);
  });

  it("have no tag in their text, which GitHub would leave out and the site could not build", () => {
    const tags = pages
      .filter((file) => file.startsWith("docs/"))
      .flatMap((file) =>
        Array.from(
          prose(file)
            .replaceAll(namedAnchor, "")
            .matchAll(/<(?!!--|https?:)[A-Za-z/][^>]*>?|\{\{/g),
          ([tag]) => ({
            file,
            tag,
          }),
        ),
      );
    expect(tags).toEqual([]);
  });
});
