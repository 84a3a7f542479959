// Writes docs/api-report.md from the declarations that the library is published with: `node build/api-report.ts`. A change of what hosts
// compile against shows there, and in its review.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { format, resolveConfig } from "prettier";

const root = join(import.meta.dirname, "..");
const target = join(root, "docs/api-report.md");

/** A published declaration file. */
export interface Declared {
  file: string;
  text: string;
}

/** Every declaration that `lethe` exports, and what those name, as `npm run build` writes them. */
export function declarations(): Declared[] {
  const folder = mkdtempSync(join(tmpdir(), "lethe-api-"));
  try {
    const tsc = join(root, "node_modules/@typescript/native/bin/tsc");
    const flags = ["-p", "tsconfig.build.json", "--emitDeclarationOnly", "--outDir", folder];
    execFileSync(process.execPath, [tsc, ...flags], { cwd: root });
    return [...reach(folder, "index.d.ts", new Map())].map(([file, text]) => ({ file, text }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The report as it should be. */
export async function apiReport(declared: readonly Declared[]): Promise<string> {
  const sections = declared
    .toSorted((one, other) => rank(one).localeCompare(rank(other), "en"))
    .map(({ file, text }) => `## ${file.replace(/\.d\.ts$/, ".ts")}\n\n\`\`\`ts\n${bare(text)}\n\`\`\`\n`);
  const intro = `# What hosts compile against

Everything that \`import … from "lethe"\` gives (\`index.ts\`), and what that names. \`node build/api-report.ts\` writes this from the published declarations,
without their comments; a test says when it is behind. A change here is one that hosts may notice: say so in CHANGELOG.
`;
  const text = [intro, ...sections].join("\n");
  return format(text, { ...(await resolveConfig(target)), filepath: target });
}

if (process.argv[1] === import.meta.filename) writeFileSync(target, await apiReport(declarations()));

function reach(folder: string, file: string, known: Map<string, string>): Map<string, string> {
  if (known.has(file)) return known;
  const text = readFileSync(join(folder, file), "utf8");
  known.set(file, text);
  for (const [, to = ""] of text.matchAll(/(?:\bfrom |\bimport\(|\bmodule )"(\.[^"]+)"/g))
    reach(folder, fileOf(file, to), known);
  return known;
}

/** The declaration file that `to` names in an import of `file`. */
function fileOf(file: string, to: string): string {
  return normalize(join(dirname(file), to.replace(/(?:\.d)?\.[jt]s$/, ".d.ts"))).replaceAll("\\", "/");
}

function rank({ file }: Declared): string {
  return file === "index.d.ts" ? "" : file;
}

function bare(text: string): string {
  return text
    .replace(/\/\*\*[\s\S]*?\*\/\n?/g, "")
    .replace(/^\s*\/\/.*\n/gm, "")
    .replace(/\n\s*\n/g, "\n")
    .trim();
}
