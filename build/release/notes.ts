// `node build/release/notes.ts v0.2.0 owner/name`: checks that the tag can be released, and prints what the changelog says of it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkRelease } from "./check.ts";

const root = join(import.meta.dirname, "../..");
const [tag = "", repository = ""] = process.argv.slice(2);
const { notes } = checkRelease({ tag, repository, read: (file) => readFileSync(join(root, file), "utf8") });
process.stdout.write(`${notes}\n`);
