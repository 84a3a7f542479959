// `npm run release:prepare -- 0.2.0`: the version in every place, and the changelog's section. It commits nothing and tags nothing.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withRelease } from "./changelog.ts";
import { versionFiles, withVersion } from "./versions.ts";

const root = join(import.meta.dirname, "../..");
const [version = ""] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version))
  throw new Error("which version? Such as 0.2.0 (https://semver.org)");
const change = (file: string, make: (text: string) => string) =>
  writeFileSync(join(root, file), make(readFileSync(join(root, file), "utf8")));

// First what may be refused.
change("CHANGELOG.md", (text) => withRelease(text, version, new Date().toISOString().slice(0, 10)));
for (const file of versionFiles) change(file, (text) => withVersion(file, text, version));
