import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";

// docs/decisions/013: what may import what is the linter's to hold. That it does hold it, and each folder, is held here.
const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "lethe-layers-"));
afterAll(() => rmSync(folder, { recursive: true }));
for (const file of [".oxlintrc.json", "oxlint-layers.json"])
  copyFileSync(join(root, file), join(folder, file));

const layers = [
  ["config"],
  ["upstream"],
  ["ops"],
  ["hydra", "kratos"],
  ["middleware"],
  ["pages", "server"],
  ["browser-state"],
  ["sign-out", "kratos-pages", "claims"],
  ["orders"],
  [
    "account",
    "admin-api",
    "consent",
    "device",
    "error",
    "explain",
    "doctor",
    "init",
    "home",
    "kratos-hooks",
    "login",
    "logout",
    "self-service",
    "token-hook",
    "token-revocation",
  ],
  ["cli"],
];
// The engine of a sign-out knows no page, cookie or request.
const notForEngine = new Set(["middleware", "pages", "browser-state", "server"]);
const rankOf = (name: string) => layers.findIndex((layer) => layer.includes(name));
const names = layers.flat();

function write(path: string, text: string): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return path;
}

/** The files of these in which the linter refuses an import. */
async function refusedIn(files: string[]): Promise<string[]> {
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
  const args = [oxlint, "-c", ".oxlintrc.json", "--format", "unix", ...files];
  const said = await new Promise<string>((resolve) =>
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1e8 }, (_error, stdout) => resolve(stdout)),
  );
  const lines = said.split("\n").filter((line) => line.includes("no-restricted-imports"));
  return files.filter((file) => lines.some((line) => line.includes(file)));
}

function importing(from: string, to: string): string {
  write(`src/${to}/thing.ts`, "export type Thing = string;\n");
  const text = `import type { Thing } from "../${to}/thing.ts";\nexport type Own = Thing;\n`;
  return write(`src/${from}/imports-${to}.ts`, text);
}

it("gives each folder of src a layer", () => {
  const folders = readdirSync(join(root, "src"), { withFileTypes: true });
  const found = folders.flatMap((entry) => (entry.isDirectory() ? entry.name : []));
  expect(found.toSorted()).toEqual(names.toSorted());
});

it("refuses, as types too, every import that does not lead downwards, and no other", async () => {
  const pairs = names.flatMap((from) =>
    names.filter((to) => to !== from).map((to) => ({ from, to, file: importing(from, to) })),
  );
  const isAllowed = ({ from, to }: { from: string; to: string }) => {
    if (from === "sign-out" && notForEngine.has(to)) return false;
    return (to !== "server" || from === "cli") && rankOf(to) < rankOf(from);
  };
  const expected = pairs.filter((pair) => !isAllowed(pair)).map(({ file }) => file);
  expect((await refusedIn(pairs.map(({ file }) => file))).toSorted()).toEqual(expected.toSorted());
});

it("lets nothing but main.ts import the commands, and the commands not main.ts", async () => {
  write("src/cli/thing.ts", "export type Thing = string;\n");
  const own = (path: string, to: string) =>
    write(path, `import type { Thing } from "${to}";\nexport type Own = Thing;\n`);
  const refused = [
    ...["app", "deps", "index", "legacy-routes", "mounted-routes", "small"].map((name) =>
      own(`src/${name}.ts`, "./cli/thing.ts"),
    ),
    own("src/cli/of-main.ts", "../main.ts"),
    own("src/cli/of-tests.ts", "../../testkit/thing.ts"),
  ];
  const allowed = [own("src/main.ts", "./cli/thing.ts"), own("src/cli/of-app.ts", "../app.ts")];
  expect(await refusedIn([...refused, ...allowed])).toEqual(refused);
});

it("refuses Express in the engine, and the tests' own files outside them", async () => {
  const engine = write("src/sign-out/request.ts", 'export type { Request } from "express";\n');
  const bench = write("bench/of-tests.ts", 'export type { Thing } from "../test/thing.ts";\n');
  const testkit = write("testkit/of-tests.ts", 'export type { Thing } from "../test/thing.ts";\n');
  expect(await refusedIn([engine, bench, testkit])).toEqual([engine, bench, testkit]);
});
