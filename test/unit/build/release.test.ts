import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { sectionOf, withRelease } from "../../../build/release/changelog.ts";
import { withImage } from "../../../build/release/chart-image.ts";
import { checkRelease } from "../../../build/release/check.ts";
import { versionFiles, versionsIn, withVersion } from "../../../build/release/versions.ts";

const root = join(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

const changelog = `# Changelog

## [Unreleased]

### Added

- New.

## [0.2.0] - 2026-02-01

### Fixed

- A [link](https://example.com).

## [0.1.0] - 2026-01-01

- First.
`;

describe("the changelog's section of a version", () => {
  it.each([
    ["0.2.0", "### Fixed\n\n- A [link](https://example.com)."],
    ["0.1.0", "- First."],
    ["Unreleased", "### Added\n\n- New."],
  ])("%s", (version, section) => expect(sectionOf(changelog, version)).toBe(section));

  it.each(["0.3.0", "0.2", "", "0x2y0"])("is none of %j", (version) =>
    expect(() => sectionOf(changelog, version)).toThrow(`CHANGELOG.md says nothing of ${version}`),
  );

  it("is made of what was unreleased, and an empty one is refused", () => {
    const released = withRelease(changelog, "0.3.0", "2026-03-01");
    expect(released).toContain("## [Unreleased]\n\n## [0.3.0] - 2026-03-01\n\n### Added");
    expect(sectionOf(released, "0.3.0")).toBe("### Added\n\n- New.");
    expect(() => withRelease(released, "0.4.0", "2026-03-02")).toThrow("says nothing of Unreleased");
    expect(() => withRelease(changelog, "0.2.0", "2026-03-02")).toThrow("has a section 0.2.0 already");
  });

  it("can be cut from our own, released or not", () => {
    const own = read("CHANGELOG.md");
    const sections = Array.from(own.matchAll(/^## \[(.+?)\]/gm), ([, name = ""]) => name);
    expect(sections[0]).toBe("Unreleased");
    const filled = sections.filter(
      (name) => name !== "Unreleased" || !/## \[Unreleased\]\n+(?:## \[|$)/.test(own),
    );
    expect(
      filled.map((name) => sectionOf(own, name)).every((text) => text.startsWith("#") || /^\w/.test(text)),
    ).toBe(true);
    expect(filled).not.toEqual([]);
  });
});

describe("the version", () => {
  it("is the same in every file that has it", () => {
    const { version } = JSON.parse(read("package.json")) as { version: string };
    const found = versionFiles.map((file) => [file, versionsIn(file, read(file))]);
    expect(found).toEqual([
      ["package.json", [version]],
      ["package-lock.json", [version, version]],
      ["deploy/helm/lethe/Chart.yaml", [version, version]],
      ["Dockerfile", [version]],
      ["docs/kubernetes.md", [version, version]],
      ["deploy/helm/lethe/README.md", [version, version]],
      ["docs/library.md", [version, version]],
      [".github/ISSUE_TEMPLATE/bug.yml", [version]],
    ]);
  });

  it("stands in no other place that has to change with it", () => {
    const { version } = JSON.parse(read("package.json")) as { version: string };
    // What was measured with a version, and what is said of it, stays as it is.
    const ofOneVersion =
      /^(?:CHANGELOG\.md|docs\/(?:performance|scale|upgrading|releasing|versions)\.md|docs\/decisions\/.*)$/;
    const shown = globSync(
      ["*.{md,yml}", "Dockerfile", "docs/**/*.md", "deploy/**/*.{md,yaml,yml,txt}", ".github/**/*.{md,yml}"],
      {
        cwd: root,
      },
    ).filter((file) => !ofOneVersion.test(file));
    expect(shown.length).toBeGreaterThan(50);
    const having = shown.filter((file) =>
      new RegExp(`(?<![\\d.])${version.replaceAll(".", String.raw`\.`)}(?![\\d.]\\d)`).test(read(file)),
    );
    expect(having.filter((file) => !versionFiles.includes(file))).toEqual([]);
  });

  it.each(versionFiles)("changes in %s, and nothing else does", (file) => {
    const changed = withVersion(file, read(file), "9.8.7-rc.1");
    expect(new Set(versionsIn(file, changed))).toEqual(new Set(["9.8.7-rc.1"]));
    expect(withVersion(file, changed, versionsIn(file, read(file))[0] ?? "")).toBe(read(file));
  });
});

describe("a tag", () => {
  const released = (file: string): string => {
    if (file === "CHANGELOG.md") return withRelease(changelog, "9.8.7", "2026-03-01");
    const text = withVersion(file, read(file), "9.8.7");
    return text.replace(/git\+https:\/\/github\.com\/[^"]+\.git/, "git+https://github.com/acme/lethe.git");
  };

  it("can be released when everything is of its version", () => {
    const { version, notes } = checkRelease({ tag: "v9.8.7", repository: "acme/lethe", read: released });
    expect({ version, notes }).toEqual({ version: "9.8.7", notes: "### Added\n\n- New." });
  });

  it("can't when a file, the changelog or the repository is of another, and all of it is said", () => {
    const otherChart = (file: string) => (file.endsWith("Chart.yaml") ? read(file) : released(file));
    const check = (tag: string, repository: string) => () =>
      checkRelease({ tag, repository, read: otherChart });
    expect(check("v9.8.7", "acme/lethe")).toThrow(
      /^v9.8.7 can't be released:\ndeploy\/helm\/lethe\/Chart.yaml is not/,
    );
    expect(check("v9.8.6", "other/lethe")).toThrow(
      /package.json is not of version 9.8.6[^]*package.json names another repository than other\/lethe[^]*says nothing of 9.8.6/,
    );
  });
});

describe("the released chart", () => {
  it("takes the released image, and keeps all else", () => {
    const values = read("deploy/helm/lethe/values.yaml");
    const changed = withImage(values, "ghcr.io/acme/lethe");
    const { image, ...rest } = parse(values) as { image: object };
    expect(parse(changed)).toEqual({ ...rest, image: { ...image, repository: "ghcr.io/acme/lethe" } });
    expect(() => withImage(values, "")).toThrow("which image?");
    expect(() => withImage(values, "a b")).toThrow("which image?");
  });
});
