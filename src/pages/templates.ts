import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ejs, { type TemplateFunction } from "ejs";

/** The compiled EJS templates, by their names without `.ejs`. */
export interface Templates {
  pages: ReadonlyMap<string, TemplateFunction>;
  /** Of `partials/`, by their names there. */
  parts: ReadonlyMap<string, TemplateFunction>;
}

/**
 * Compiles whatever is in these folders, once.
 * @param viewsDirs searched in order: a template takes the place of those of its name in the folders behind it
 * @throws Error when a folder is missing, a template is broken, or one asks for a partial that is not there
 */
export function loadTemplates(viewsDirs: readonly string[]): Templates {
  for (const dir of viewsDirs) {
    if (!existsSync(dir)) throw new Error(`VIEWS_DIR: there is no folder ${dir}`);
  }
  const pages = new Map<string, TemplateFunction>();
  const parts = new Map<string, TemplateFunction>();
  const asked: { part: string; by: string }[] = [];
  for (const dir of viewsDirs) {
    add(dir, pages);
    add(join(dir, "partials"), parts);
  }
  const missing = asked.find(({ part }) => !parts.has(part));
  if (missing !== undefined) throw new Error(`${missing.by}: there is no partial "${missing.part}"`);
  return { pages, parts };

  function add(dir: string, templates: Map<string, TemplateFunction>): void {
    for (const name of templateNamesIn(dir)) {
      if (templates.has(name)) continue;
      const filename = join(dir, `${name}.ejs`);
      const text = readFileSync(filename, "utf8");
      templates.set(name, compile(text, filename, viewsDirs));
      asked.push(...partsAskedFor(text).map((part) => ({ part, by: filename })));
    }
  }
}

function templateNamesIn(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir).flatMap((file) => (file.endsWith(".ejs") ? file.slice(0, -".ejs".length) : []));
}

function partsAskedFor(text: string): string[] {
  const code = text.replace(/<%#[\s\S]*?%>/g, "");
  return Array.from(code.matchAll(/\bit\.part\(\s*(["'])([^"']+)\1/g), ([, , name = ""]) => name);
}

function compile(text: string, filename: string, viewsDirs: readonly string[]): TemplateFunction {
  return ejs.compile(text, {
    filename,
    views: [...viewsDirs],
    cache: true,
    strict: true,
    localsName: "it",
    async: false,
    // Would note the line before each line.
    compileDebug: false,
  });
}
