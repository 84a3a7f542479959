// Writes docs/templates.md from the interfaces that say what each template is given: `node build/templates-doc.ts`.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";

const root = join(import.meta.dirname, "..");
const target = join(root, "docs/templates.md");
const sources = ["src/errors.ts", "src/sign-out/progress.ts", "src/color.ts"]
  .concat(globSync("src/**/*locals.ts", { cwd: root }).toSorted())
  .map((file) => readFileSync(join(root, file), "utf8"));

/** The page as it should be. */
export async function templatesDoc(): Promise<string> {
  const declared = new Map(sources.flatMap(declarationsOf));
  const sections = [...pagesOf(sources)].map(([page, type]) => {
    const body = declared.get(type);
    const shown =
      body === undefined ? `// ${type === "Record<string, never>" ? "nothing more" : type}` : body;
    return `### \`${page}.ejs\`\n\n\`\`\`ts\n${shown}\n\`\`\`\n`;
  });
  const shared = referencedBy([...pagesOf(sources).values()], declared).map(
    (name) => `\`\`\`ts\n${declared.get(name)}\n\`\`\`\n`,
  );
  const intro = readFileSync(join(import.meta.dirname, "templates-doc.md"), "utf8");
  const text = [intro, "## Pages\n", ...sections, "## What stands in them\n", ...shared].join("\n");
  return format(text, { ...(await resolveConfig(target)), filepath: target });
}

if (process.argv[1] === import.meta.filename) writeFileSync(target, await templatesDoc());

/** Templates, and the names of their locals' types. */
function pagesOf(texts: string[]): Map<string, string> {
  const found = texts.flatMap((text) =>
    Array.from(text.matchAll(/^( *)(?:export )?interface PageLocals \{\n([\s\S]*?)^\1\}/gm)).flatMap(
      ([, , body = ""]) =>
        Array.from(
          body.matchAll(/^ *"?([a-z-]+)"?: (.*);$/gm),
          ([, page = "", type = ""]) => [page, type] as const,
        ),
    ),
  );
  return new Map(found.toSorted(([one], [other]) => one.localeCompare(other)));
}

/** Interfaces and types, each with the comment above it. */
function declarationsOf(text: string): [string, string][] {
  const whole =
    /^(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export (?:interface (\w+)[^\n]*\{\n[\s\S]*?^\}|type (\w+)[^=\n]* =[\s\S]*?;$)/gm;
  return Array.from(text.matchAll(whole), ([all, first, second]) => [
    first ?? second ?? "",
    all.replace(/\bexport (?=interface|type)/, ""),
  ]);
}

/** The types that these, or what they name, name. */
function referencedBy(types: string[], declared: ReadonlyMap<string, string>): string[] {
  const seen = new Set(types);
  const queue = [...types];
  for (let type = queue.pop(); type !== undefined; type = queue.pop()) {
    for (const [word] of (declared.get(type) ?? "").matchAll(/\b[A-Z]\w+\b/g)) {
      if (seen.has(word) || !declared.has(word)) continue;
      seen.add(word);
      queue.push(word);
    }
  }
  return [...seen].filter((name) => !types.includes(name) && declared.has(name)).toSorted();
}
