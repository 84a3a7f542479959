import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, glob, mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, posix, relative } from "node:path";
import { text } from "node:stream/consumers";
import { readBuildContext } from "./image-context.ts";
import { parseDockerfile, type Instruction, type Stage } from "./image-dockerfile.ts";
import { fillBase } from "./image-bases.ts";

const source = join(import.meta.dirname, "../..");

/** A built image: its root folder, and what its Dockerfile says about running it. */
export interface Image {
  root: string;
  env: Record<string, string>;
  workdir: string;
  user: string;
  entrypoint: string[];
  /** The entry point, and what it is given. */
  command: string[];
  healthcheck: string[];
  labels: Record<string, string>;
  exposed: string[];
  /** Paths that instructions of its own put there. */
  copied: string[];
}

export interface Build {
  /** The image of this target; of the last stage without one, as in `docker build`. */
  image: (target?: string) => Promise<Image>;
  remove: () => Promise<void>;
}

/** Carries out the Dockerfile, stage by stage as they are needed, each in a folder that stands for its root. */
export async function startBuild(): Promise<Build> {
  const stages = parseDockerfile(await readFile(join(source, "Dockerfile"), "utf8"));
  const context = await readBuildContext(source);
  const folder = await mkdtemp(join(tmpdir(), "lethe-image-"));
  const built = new Map<string, Promise<Image>>();
  return { image, remove: () => rm(folder, { recursive: true, force: true }) };

  function image(target = stages.at(-1)?.name ?? ""): Promise<Image> {
    const stage = stages.find(({ name }) => name === target);
    if (stage === undefined) throw new Error(`the Dockerfile has no stage ${target}`);
    const known = built.get(target) ?? carryOut(stage);
    built.set(target, known);
    return known;
  }

  async function carryOut(stage: Stage): Promise<Image> {
    const made = await begin(stage);
    for (const instruction of stage.instructions) await carryOutOne(made, instruction);
    return made;
  }

  async function begin({ name, base }: Stage): Promise<Image> {
    const root = join(folder, name);
    if (stages.some((stage) => stage.name === base)) {
      const below = await image(base);
      await cp(below.root, root, { recursive: true, verbatimSymlinks: true });
      return { ...below, root, env: { ...below.env }, copied: [...below.copied] };
    }
    await fillBase(base, root);
    const nothing = {
      env: {},
      labels: {},
      entrypoint: [],
      command: [],
      healthcheck: [],
      exposed: [],
      copied: [],
    };
    return { root, workdir: "/", user: "", ...nothing };
  }

  async function carryOutOne(made: Image, instruction: Instruction): Promise<void> {
    const { name, text: rest } = instruction;
    if (name === "COPY") return copy(made, instruction);
    if (name === "RUN") return runInside(made, rest);
    if (name === "ENV") Object.assign(made.env, pairs(rest));
    else if (name === "LABEL") made.labels = { ...made.labels, ...pairs(rest) };
    else if (name === "USER") made.user = rest;
    else if (name === "EXPOSE") made.exposed = rest.split(" ");
    else if (name === "ENTRYPOINT") made.command = made.entrypoint = argumentsOf(rest);
    else if (name === "CMD") made.command = [...made.entrypoint, ...argumentsOf(rest)];
    else if (name === "HEALTHCHECK") made.healthcheck = argumentsOf(rest.replace(/^CMD /, ""));
    else if (name === "WORKDIR") {
      made.workdir = rest;
      await mkdir(join(made.root, rest), { recursive: true });
    } else throw new Error(`${name} has to be taught to test/ship/image-build.ts first`);
  }

  async function copy(made: Image, { flags, text: rest }: Instruction): Promise<void> {
    const { from, ...others } = flags;
    if (Object.keys(others).length > 0) throw new Error(`COPY ${Object.keys(others).join()}: not known here`);
    const names = rest.split(" ");
    const target = names.pop() ?? "";
    const found = from === undefined ? ofContext(names) : await ofStage(await image(from), names);
    if (found.length === 0) throw new Error(`COPY ${rest}: there is no such file`);
    for (const path of found) {
      // A folder's content is what is copied, and a file keeps its name only below a target that ends in "/".
      const isFolder = (await stat(path)).isDirectory();
      const inside = posix.resolve(
        made.workdir,
        target,
        !isFolder && target.endsWith("/") ? basename(path) : "",
      );
      await mkdir(dirname(join(made.root, inside)), { recursive: true });
      await cp(path, join(made.root, inside), {
        recursive: true,
        dereference: !isFolder,
        verbatimSymlinks: isFolder,
      });
      made.copied.push(inside);
    }
  }

  function ofContext(names: string[]): string[] {
    const left = names.filter((name) => !context.includes(name));
    if (left.length > 0) throw new Error(`.dockerignore keeps ${left.join()} from the build`);
    return names.map((name) => join(source, name));
  }
}

async function ofStage({ root }: Image, names: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) for await (const path of glob(join(root, name))) found.push(path);
  return found;
}

// The instruction as it stands, in the stage's folder. It must not touch absolute paths: they would be this machine's.
async function runInside({ root, workdir, env }: Image, command: string): Promise<void> {
  if (/(?:^|\s)\/\w/.test(command))
    throw new Error(`RUN with an absolute path can't be tried here: ${command}`);
  const cwd = join(root, workdir);
  const child = spawn("sh", ["-euc", command], {
    cwd,
    env: { ...buildEnv(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors] = [text(child.stdout), text(child.stderr)];
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`RUN ${command}: exit ${code}\n${await output}${await errors}`);
}

// The way to the registry, and nothing of what the npm that runs these tests says of itself.
function buildEnv(): Record<string, string | undefined> {
  const foreign =
    /^npm_(?!config_)|^npm_config_(?:local_prefix|prefix|user_agent|loglevel)$|^INIT_CWD$|^NODE_ENV$|^VITEST/i;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const path = (process.env["PATH"] ?? "").split(":").filter((folder) => !folder.includes("node_modules"));
  return { ...Object.fromEntries(kept), PATH: [dirname(process.execPath), ...path].join(":") };
}

function argumentsOf(json: string): string[] {
  return JSON.parse(json) as string[];
}

function pairs(line: string): Record<string, string> {
  const found = line.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g);
  return Object.fromEntries([...found].map(([, name = "", quoted, bare]) => [name, quoted ?? bare ?? ""]));
}

/** Bytes of all files in a folder, as an image counts them. */
export async function bytesIn(root: string): Promise<number> {
  let sum = 0;
  for await (const entry of glob("**/*", { cwd: root, withFileTypes: true })) {
    if (entry.isFile()) sum += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return sum;
}

/** All files in a folder, by their paths below it. */
export async function filesIn(root: string): Promise<string[]> {
  const files = [];
  for await (const entry of glob("**/*", { cwd: root, withFileTypes: true }))
    if (entry.isFile()) files.push(relative(root, join(entry.parentPath, entry.name)));
  return files.toSorted();
}
