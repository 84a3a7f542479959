import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sbomOf } from "../../build/release/sbom.ts";
import { npmEnv, pack, readManifest, root, type Packed } from "./library-consumer.ts";

const run = promisify(execFile);
const undo: (() => void | Promise<void>)[] = [];
let packed: Packed;

beforeAll(async () => {
  packed = await pack((last) => void undo.push(last));
});
afterAll(async () => void (await Promise.all(undo.map(async (last) => last()))));

describe("the packed tarball", () => {
  it("is a package as npm and bundlers want one (publint)", async () => {
    const tarball = await readFile(packed.tarball);
    const bytes = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it("has types that every resolution of modules finds (arethetypeswrong)", async () => {
    const attw = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
    const args = [attw, packed.tarball, "--profile", "esm-only", "--format", "json"];
    const { stdout } = await run(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }).catch(
      (error: unknown) => error as { stdout: string },
    );
    const { analysis } = JSON.parse(stdout) as { analysis: { types: unknown; problems: { kind: string }[] } };
    expect(analysis.types).toBeTruthy();
    // CommonJS can't load it, and is not meant to: there is no `require` in `exports`.
    expect(analysis.problems.map(({ kind }) => kind).filter((kind) => kind !== "CJSResolvesToESM")).toEqual(
      [],
    );
  });
});

it("its SBOM lists what a host gets, and no tool of ours", async () => {
  const { components } = JSON.parse(sbomOf(packed.tarball, npmEnv)) as {
    components: { name: string; group?: string }[];
  };
  const { dependencies, devDependencies } = await readManifest();
  const names = components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));
  expect(names).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  const tools = Object.keys(devDependencies).filter((name) => !name.startsWith("@types/"));
  expect(tools.filter((name) => names.includes(name) && name !== "express")).toEqual([]);
});
