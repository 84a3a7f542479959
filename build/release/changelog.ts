// CHANGELOG.md, as Keep a Changelog has it: a section for each version below `## [Unreleased]`.

const heading = /^## \[([^\]]+)\](?: - (\d{4}-\d{2}-\d{2}))?$/gm;

/**
 * What the changelog says of a version, without its heading.
 * @throws Error when it says nothing of it
 */
export function sectionOf(changelog: string, version: string): string {
  const headings = Array.from(changelog.matchAll(heading));
  const at = headings.findIndex(([, name]) => name === version);
  const found = headings[at];
  const section =
    found === undefined ? "" : changelog.slice(found.index + found[0].length, headings[at + 1]?.index).trim();
  if (section === "") throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return section;
}

/**
 * The changelog with what was unreleased under a version's heading.
 * @param date YYYY-MM-DD
 * @throws Error when nothing is unreleased, or the version is there already
 */
export function withRelease(changelog: string, version: string, date: string): string {
  sectionOf(changelog, "Unreleased");
  if (Array.from(changelog.matchAll(heading)).some(([, name]) => name === version))
    throw new Error(`CHANGELOG.md has a section ${version} already`);
  return changelog.replace("## [Unreleased]\n", `## [Unreleased]\n\n## [${version}] - ${date}\n`);
}
