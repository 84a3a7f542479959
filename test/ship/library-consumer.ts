import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyOfLethe, temporaryFolder, type AtEnd } from "../../testkit/processes/copy-of-lethe.ts";
import { run, until, type Running } from "./process-run.ts";

export const root = join(import.meta.dirname, "../..");
const consumer = join(import.meta.dirname, "library-consumer");

interface Manifest {
  version: string;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

export async function readManifest(): Promise<Manifest> {
  return JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Manifest;
}

// The way to the registry (its address, proxies, certificates), without what the npm that runs these tests says of itself.
export const npmEnv = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    /^npm_(?!config_)|^npm_config_local_prefix$|^INIT_CWD$/i.test(name) || value === undefined
      ? []
      : [[name, value]],
  ),
);

async function npm(args: string[], cwd: string, atEnd: AtEnd): Promise<string> {
  return succeed(run("npm", [...args, "--loglevel=error"], { cwd, env: npmEnv, atEnd }));
}

async function succeed({ ended, stdout, stderr }: Running): Promise<string> {
  const { code } = await ended;
  if (code !== 0) throw new Error(`exit ${code}: ${stdout()}${stderr()}`);
  return stdout();
}

export interface Packed {
  tarball: string;
  /** The files in it, relative to its root. */
  files: string[];
}

interface PackedByNpm {
  filename: string;
  files: { path: string }[];
}

/** What `npm publish` would send: built and packed by npm itself. */
export async function pack(atEnd: AtEnd): Promise<Packed> {
  const folder = await copyOfLethe(atEnd);
  const answer = await npm(["pack", "--json"], folder, atEnd);
  // A list up to npm 11, by name since.
  const json = JSON.parse(answer.slice(answer.search(/^[[{]/m))) as
    PackedByNpm[] | Record<string, PackedByNpm>;
  const [packed] = Object.values(json);
  if (packed === undefined) throw new Error(`npm packed nothing: ${answer}`);
  return { tarball: join(folder, packed.filename), files: packed.files.map(({ path }) => path) };
}

/** An empty project of somebody else's that has installed the tarball and Express with its types, and nothing else. */
export async function installInto(tarball: string, atEnd: AtEnd): Promise<string> {
  const folder = await temporaryFolder(atEnd);
  const manifest = { name: "somebody-elses-app", private: true, type: "module" };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  const { devDependencies } = await readManifest();
  const express = ["express", "@types/express"].map((name) => `${name}@${devDependencies[name]}`);
  const flags = ["--prefer-offline", "--no-audit", "--no-fund"];
  await npm(["install", ...flags, tarball, ...express], folder, atEnd);
  // Not a .ts file here: our own checks would look for the package in a tree that has not built it.
  await copyFile(join(consumer, "consumer.ts.txt"), join(folder, "consumer.ts"));
  await copyFile(join(consumer, "tsconfig.json"), join(folder, "tsconfig.json"));
  await copyFile(join(consumer, "app.js"), join(folder, "app.js"));
  return folder;
}

/** Our compiler over their code; what it has to say. */
export async function typeCheck(folder: string): Promise<string> {
  const tsc = join(root, "node_modules/@typescript/native/bin/tsc");
  const { ended, stdout, stderr } = run(process.execPath, [tsc, "-p", "tsconfig.json"], { cwd: folder });
  await ended;
  return stdout() + stderr();
}

/** Their app with Lethe in it; its address. */
export async function startApp(folder: string, env: Record<string, string>): Promise<string> {
  const app = run(process.execPath, ["app.js"], { cwd: folder, env });
  await until(() => app.stdout().includes("\n") || app.child.exitCode !== null);
  if (app.child.exitCode !== null) throw new Error(`the app has ended: ${app.stderr()}`);
  return app.stdout().trim();
}
