// Writes docs/library-reference.md, which has each export with its docstring: `node build/library-reference.ts`. TypeDoc would be the tool for it, and
// can't read what TypeScript 7 compiles: it takes no TypeScript newer than 6.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { declarations, fileOf, type Declared } from "./api-report.ts";

const target = join(import.meta.dirname, "../docs/library-reference.md");

interface Statement {
  kind: string;
  name: string;
  /** Without its stars; empty when there is none. */
  docstring: string;
  /** With the comments of its members. */
  code: string;
}

const values = ["function", "const"];
const parts: readonly { heading: string; kinds: readonly string[] }[] = [
  { heading: "Functions", kinds: values },
  { heading: "Errors", kinds: ["class"] },
  { heading: "Types", kinds: ["interface", "type"] },
];
const intro = `# Library reference

Everything that \`import … from "lethe"\` gives, with its docstring. [library.md](library.md) says how to begin; [api-report.md](api-report.md) has the
same by files, for reviews. \`node build/library-reference.ts\` writes this page from the published declarations.
`;

// As TypeScript writes them: a statement begins a line, what belongs to it is indented, closes it, or is a comment with more of it below.
const comment = String.raw`\/\*\*((?:(?!\*\/)[^])*)\*\/\n`;
const head = "export (?:declare )?(?:abstract )?(function|const|class|interface|type) (\\w+)";
const next = `\\n(?:${comment.replace("((", "(?:(")})?(?:export|declare|import|interface|type|//)`;
const statement = new RegExp(`^(?:${comment})?${head}[^]*?(?=${next}|(?![^]))`, "gm");

/** The page as it should be. */
export async function libraryReference(declared: readonly Declared[]): Promise<string> {
  const found = exported(declared);
  const sections = parts.map(({ heading, kinds }) => {
    const ofKind = found.filter(({ kind }) => kinds.includes(kind));
    return [`## ${heading}\n`, ...ofKind.map(sectionOf)].join("\n");
  });
  return format([intro, ...sections].join("\n"), { ...(await resolveConfig(target)), filepath: target });
}

if (process.argv[1] === import.meta.filename) writeFileSync(target, await libraryReference(declarations()));

/** What `index.ts` exports, by name. */
function exported(declared: readonly Declared[]): Statement[] {
  const texts = new Map(declared.map(({ file, text }) => [file, text]));
  const found = new Map(exportsOf("index.d.ts", texts).map((each) => [each.name, each]));
  return [...found.values()].toSorted((one, other) => one.name.localeCompare(other.name, "en"));
}

function exportsOf(file: string, texts: ReadonlyMap<string, string>): Statement[] {
  const text = texts.get(file) ?? "";
  const own = statementsOf(text);
  const passedOn = Array.from(
    text.matchAll(/^export (type )?(?:\{([^}]*)\}|\*) from "([^"]+)";/gm),
    ([, onlyTypes, list, from = ""]) => {
      const there = exportsOf(fileOf(file, from), texts).filter(
        ({ kind }) => onlyTypes === undefined || !values.includes(kind),
      );
      if (list === undefined) return there;
      return list.split(",").flatMap((item) => {
        const [name = "", alias = name] = item
          .replace(/\btype /, "")
          .trim()
          .split(" as ");
        return there.filter((each) => each.name === name).map((was) => renamed(was, alias));
      });
    },
  );
  const imported = Array.from(text.matchAll(/^export \{ (\w+) \};/gm), ([, name = ""]) => {
    const from = new RegExp(`^import (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from "([^"]+)"`, "m").exec(
      text,
    )?.[1];
    return from === undefined
      ? []
      : exportsOf(fileOf(file, from), texts).filter((each) => each.name === name);
  });
  return [...own, ...passedOn.flat(), ...imported.flat()];
}

function renamed(was: Statement, alias: string): Statement {
  if (alias === was.name) return was;
  return {
    kind: was.kind,
    name: alias,
    docstring: `The older name of \`${was.name}\`.`,
    code: `type ${alias} = ${was.name};`,
  };
}

function statementsOf(text: string): Statement[] {
  return Array.from(text.matchAll(statement), ([whole, told = "", kind = "", name = ""]) => ({
    kind,
    name,
    docstring: told.replace(/^ ?\* ?/gm, "").trim(),
    code: whole
      .replace(/^\/\*\*[^]*?\*\/\n/, "")
      .replace(/^export (?:declare )?/, "")
      .trim(),
  }));
}

function sectionOf({ name, docstring, code }: Statement): string {
  return [`### ${name}\n`, prose(docstring), `\`\`\`ts\n${code}\n\`\`\`\n`].join("\n");
}

// Tags become lines of a list, and what a page would take for HTML or a template stays text.
function prose(docstring: string): string {
  return docstring
    .replace(/^@param (\w+) /gm, "- `$1`: ")
    .replace(/^@returns /gm, "- Gives ")
    .replace(/^@throws (\w+) ?/gm, "- Throws `$1` ")
    .replace(/^(?!-)(.*)\n(?=- )/gm, "$1\n\n")
    .split(/(`[^`]*`)/)
    .map((piece) =>
      piece.startsWith("`") ? piece : piece.replaceAll("<", "&lt;").replaceAll("{{", "&#123;{"),
    )
    .join("")
    .concat("\n");
}
