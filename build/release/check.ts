import { sectionOf } from "./changelog.ts";
import { versionFiles, versionsIn } from "./versions.ts";

/** What a release is made from. */
export interface Release {
  /** Such as `v0.2.0`. */
  tag: string;
  /** `owner/name` at GitHub, where this runs. */
  repository: string;
  /** A file of this tree. */
  read: (file: string) => string;
}

/**
 * Whether a tag can be released: every place has its version, the changelog has its section, and package.json has this repository.
 * @returns the version and what the changelog says of it
 * @throws Error with all that is wrong
 */
export function checkRelease({ tag, repository, read }: Release): { version: string; notes: string } {
  const version = tag.replace(/^v/, "");
  const elsewhere = versionFiles.filter((file) => {
    const found = versionsIn(file, read(file));
    return found.length === 0 || found.some((each) => each !== version);
  });
  const problems = elsewhere.map((file) => `${file} is not of version ${version}`);
  // npm refuses provenance for a package of another repository; a placeholder is one.
  if (!read("package.json").includes(`"git+https://github.com/${repository}.git"`))
    problems.push(`package.json names another repository than ${repository} (docs/releasing.md)`);
  let notes = "";
  try {
    notes = sectionOf(read("CHANGELOG.md"), version);
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  if (problems.length > 0) throw new Error(`${tag} can't be released:\n${problems.join("\n")}`);
  return { version, notes };
}
