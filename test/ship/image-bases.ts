import { execFile } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a base image has before the first instruction. */
interface BaseImage {
  pattern: RegExp;
  fill: (root: string) => Promise<void>;
}

// No registry is asked: an image's part is played by what this machine has of the same things, at the same places.
const baseImages: BaseImage[] = [
  { pattern: /^alpine:[\d.]+$/, fill: fillAlpine },
  { pattern: /^node:26-alpine[\d.]+$/, fill: fillNode },
];

async function fillAlpine(root: string): Promise<void> {
  for (const folder of ["dev", "etc", "proc", "tmp", "usr/lib", "usr/local/bin"]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await writeFile(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
  for (const library of (await libraries()).system) {
    await mkdir(join(root, dirname(library)), { recursive: true });
    await cp(library, join(root, library), { dereference: true });
  }
}

// Commands of later instructions run with this machine's Node and npm, not with these.
async function fillNode(root: string): Promise<void> {
  await fillAlpine(root);
  await cp(process.execPath, join(root, "usr/local/bin/node"));
  for (const library of (await libraries()).languages) {
    await cp(library, join(root, "usr/lib", basename(library)), { dereference: true });
  }
}

/** Why no image can be built here; empty when one can. */
export function whyNoImages(): string {
  return process.platform === "linux" ? "" : "an image's programs are Linux's (try it on Linux)";
}

export async function fillBase(image: string, root: string): Promise<void> {
  const base = baseImages.find(({ pattern }) => pattern.test(image));
  if (base === undefined) throw new Error(`nothing here can stand in for the image ${image}`);
  await mkdir(root, { recursive: true });
  await base.fill(root);
}

/** What this machine's Node is linked to: the C library, which every base image has, and those that come with compilers. */
async function libraries(): Promise<{ system: string[]; languages: string[] }> {
  const { stdout } = await run("ldd", [process.execPath]);
  const all = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = ""]) => path);
  const isLanguage = (path: string) => /lib(?:stdc\+\+|gcc_s|atomic)\./.test(path);
  return { system: all.filter((path) => !isLanguage(path)), languages: all.filter(isLanguage) };
}
