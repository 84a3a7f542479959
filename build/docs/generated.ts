import { globSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { format, resolveConfig } from "prettier";
import { templatesDoc } from "../templates-doc.ts";
import { root } from "./comments.ts";
import { decisionTable } from "./decision-table.ts";
import { envExample } from "./env-example.ts";
import { metricsTable } from "./metrics-table.ts";
import { helmSchema, yamlSchema } from "./settings-schema.ts";
import { settingsTables } from "./settings-table.ts";
import { auditTable, failuresTable, routesTable } from "./tables-from-comments.ts";

// Between `<!-- table: NAME -->` and `<!-- end of table -->` in a page of docs/ stands the table of that name.
const tables: Readonly<Record<string, () => string>> = {
  audit: auditTable,
  decision: decisionTable,
  failures: failuresTable,
  metrics: metricsTable,
  routes: routesTable,
  settings: settingsTables,
};
// Between `<!-- file: PATH -->` and `<!-- end of file -->` stands that file.
const quoted = /(<!-- file: (\S+) -->\n)[^]*?(<!-- end of file -->)/g;
const marked = /(<!-- table: (\w+) -->\n)[^]*?(<!-- end of table -->)/g;

const made = new RegExp(`${marked.source}|${quoted.source}`);
const fences: Readonly<Record<string, string>> = { ".conf": "nginx", ".yml": "yaml" };

export const tableNames = Object.keys(tables);

/** The names of the tables that a page has. */
export function tablesIn(page: string): string[] {
  return Array.from(page.matchAll(marked), ([, , name = ""]) => name);
}

/** Files that are made of the code, wholly or in part, by their paths from the root, as they should be. */
export async function generatedFiles(): Promise<Map<string, string>> {
  const helm = "deploy/helm/lethe/values.schema.json";
  const pages = globSync("docs/*.md", { cwd: root }).filter((file) => read(file).search(made) !== -1);
  return new Map([
    [".env.example", envExample()],
    ["docs/templates.md", await templatesDoc()],
    ["lethe.schema.json", await formatted("lethe.schema.json", yamlSchema())],
    [helm, await formatted(helm, helmSchema(read(helm)))],
    ...(await Promise.all(
      pages
        .toSorted()
        .map(async (file) => [file, await formatted(file, withFiles(withTables(read(file))))] as const),
    )),
  ]);
}

function withTables(page: string): string {
  return page.replace(marked, (_all, begin: string, name: string, end: string) => {
    const make = tables[name];
    if (make === undefined) throw new Error(`there is no table "${name}"`);
    return `${begin}\n${make()}\n\n${end}`;
  });
}

function withFiles(page: string): string {
  return page.replace(quoted, (_all, begin: string, file: string, end: string) => {
    const language = fences[extname(file)] ?? "text";
    return `${begin}\n\`\`\`${language}\n${read(file)}\`\`\`\n\n${end}`;
  });
}

async function formatted(file: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(join(root, file))), filepath: file });
}

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}
