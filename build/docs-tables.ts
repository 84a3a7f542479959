// Writes what is made of the code: `npm run docs:tables`. Of docs/*.md only what stands between the marks of a table.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedFiles } from "./docs/generated.ts";

for (const [file, text] of await generatedFiles()) writeFileSync(join(import.meta.dirname, "..", file), text);
