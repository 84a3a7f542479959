import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { fieldsOf, navigation, ownForm } from "../../testkit/http/browse.ts";
import { answers } from "../../testkit/stubs/upstream-faults.ts";
import { HydraLogoutStub, verifierUrl } from "../../testkit/stubs/hydra-logout-stub.ts";
import {
  installInto,
  pack,
  readManifest,
  root,
  startApp,
  typeCheck,
  type Packed,
} from "./library-consumer.ts";
import { run } from "./process-run.ts";
import { ask } from "./process-ask.ts";

const path = "/logout?logout_challenge=c1";
const undo: (() => void | Promise<void>)[] = [];
const atEnd = (last: () => void | Promise<void>) => void undo.push(last);
let packed: Packed;
let folder: string;

beforeAll(async () => {
  packed = await pack(atEnd);
  folder = await installInto(packed.tarball, atEnd);
});

afterAll(async () => {
  await Promise.all(undo.map(async (last) => last()));
});

async function appOverHydra() {
  const hydra = await HydraLogoutStub.start();
  onTestFinished(() => hydra.close());
  return { hydra, app: await startApp(folder, { HYDRA: hydra.url }) };
}

async function filesBelow(name: string): Promise<string[]> {
  const entries = await readdir(join(root, name), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll("\\", "/"),
    );
}

describe("npm pack", () => {
  it("holds the papers and, of folders, what it takes to run", () => {
    const outside = packed.files.filter((file) => !/^(?:dist|views|public|locales|deploy)\//.test(file));
    expect(new Set(outside)).toEqual(
      new Set(["LICENSE", "README.md", "CHANGELOG.md", "package.json", "lethe.schema.json", "bin/lethe.js"]),
    );
    const deploy = packed.files.filter((file) => file.startsWith("deploy/"));
    expect(new Set(deploy)).toEqual(
      new Set(["deploy/kratos/lethe.jsonnet", "deploy/kratos/lethe-hooks.yml"]),
    );
  });

  it("holds every template, style sheet and language", async () => {
    const ours = (await Promise.all(["views", "public", "locales"].map(filesBelow))).flat();
    expect(new Set(packed.files.filter((file) => /^(?:views|public|locales)\//.test(file)))).toEqual(
      new Set(ours),
    );
  });

  it("holds the modules of the library with their declarations, the program, no source, no map, and nothing stale", async () => {
    const library = await importedFrom("dist/index.js");
    const declarations = await declaredFrom("dist/index.d.ts");
    const program = await importedFrom("dist/main.js");
    for (const part of [library, declarations, program]) expect(part.size).toBeGreaterThan(20);
    // A job queue, for one, is the program's alone.
    expect([...library].filter((file) => /\/(?:orders|cli|doctor)\//.test(file))).toEqual([]);
    const expected = new Set([...library, ...declarations, ...program, "dist/main.licenses.txt"]);
    expect(new Set(packed.files.filter((file) => file.startsWith("dist/")))).toEqual(expected);
  });

  it("has the licence of each package that the program has in it", async () => {
    const { dependencies } = await readManifest();
    const licenses = await readFile(join(folder, "node_modules/lethe/dist/main.licenses.txt"), "utf8");
    const apart = /^(?:@opentelemetry\/.*|prom-client)$/;
    // `csurf` stands for a fork; the others are in the program alone.
    const bundled = [
      "@dr.pogodin/csurf",
      "@ory/client",
      "express",
      "body-parser",
      "qs",
      "jose",
      "pg-boss",
      "pino-pretty",
      "yaml",
    ];
    const inProgram = [
      ...Object.keys(dependencies).filter((name) => name !== "csurf" && !apart.test(name)),
      ...bundled,
    ];
    expect(
      inProgram.filter((name) => !licenses.includes(`\n${name} `) && !licenses.startsWith(`${name} `)),
    ).toEqual([]);
    expect(licenses.match(/Permission is hereby granted, free of charge/g)?.length).toBeGreaterThan(30);
  });

  it("tells nothing of the machine that packed it", async () => {
    const places = [root, homedir(), tmpdir()].map((place) => `${place.replace(/[/\\]$/, "")}/`);
    const telling = await Promise.all(
      packed.files.map(async (file) => {
        const content = await readFile(join(folder, "node_modules/lethe", file), "utf8");
        return [...places, "sourceMappingURL"]
          .filter((text) => content.includes(text))
          .map((text) => [file, text]);
      }),
    );
    expect(telling.flat()).toEqual([]);
  });
});

/** What a packed file loads of the package, and what that loads. */
async function importedFrom(file: string, known = new Set<string>()): Promise<Set<string>> {
  if (known.has(file)) return known;
  known.add(file);
  const code = await readFile(join(folder, "node_modules/lethe", file), "utf8");
  for (const [, to = ""] of code.matchAll(/(?:from |import\()"(\.{1,2}\/[^"]+)"/g))
    await importedFrom(join(dirname(file), to), known);
  return known;
}

/** What a packed declaration names, and what that names. */
async function declaredFrom(file: string, known = new Set<string>()): Promise<Set<string>> {
  if (known.has(file)) return known;
  known.add(file);
  const text = await readFile(join(folder, "node_modules/lethe", file), "utf8");
  for (const [, to = ""] of text.matchAll(/(?:from |import\(|module )"(\.{1,2}\/[^"]+)\.[jt]s"/g))
    await declaredFrom(join(dirname(file), `${to}.d.ts`), known);
  return known;
}

describe("npm install lethe", () => {
  it("takes the host's own Express, and carries no job queue, generated client or pretty log", async () => {
    const { dependencies } = await readManifest();
    const heavy = [
      "express",
      "@types/express",
      "@ory/client",
      "axios",
      "pg-boss",
      "pg",
      "jose",
      "pino-pretty",
    ];
    expect(heavy.filter((name) => name in dependencies)).toEqual([]);
    const installed = heavy.filter((name) => existsSync(join(folder, "node_modules", name)));
    expect(installed).toEqual(["express", "@types/express"]);
    expect(existsSync(join(folder, "node_modules/lethe/node_modules/express"))).toBe(false);
  });

  it("needs of packages only what is public in them", async () => {
    const { dependencies, peerDependencies } = await readManifest();
    const named = { ...dependencies, ...peerDependencies };
    const ours = await Promise.all(
      [...(await importedFrom("dist/index.js"))].map((file) =>
        readFile(join(folder, "node_modules/lethe", file), "utf8"),
      ),
    );
    const imported = ours.flatMap((code) =>
      Array.from(code.matchAll(/(?:^import |from |import\()"([^".][^"]*)"/gm), ([, name = ""]) => name),
    );
    const packages = [...new Set(imported)].filter((name) => !name.startsWith("node:"));
    expect(packages).toContain("undici");
    expect(packages.filter((name) => !(name in named))).toEqual([]);
  });

  it("brings none of our tools: neither the Node that runs our tests nor anything beside it", async () => {
    const { devDependencies } = await readManifest();
    const tools = Object.keys(devDependencies).filter((name) => !/^(?:@types\/.*|express)$/.test(name));
    expect(tools).toContain("node");
    expect(tools.filter((name) => existsSync(join(folder, "node_modules", name)))).toEqual([]);
    expect(existsSync(join(folder, "node_modules/.bin/node"))).toBe(false);
  });

  it("runs no script at install time", async () => {
    const lock = JSON.parse(await readFile(join(folder, "package-lock.json"), "utf8")) as {
      packages: Record<string, { hasInstallScript?: boolean }>;
    };
    const scripted = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(scripted).toEqual([]);
  });

  it("brings the command lethe, with whatever it needs", async () => {
    const { version } = await readManifest();
    const lethe = async (...args: string[]) => {
      const running = run(join(folder, "node_modules/.bin/lethe"), args, { cwd: folder });
      const { code } = await running.ended;
      return { code, said: running.stdout() + running.stderr() };
    };
    const asked = await lethe("version");
    expect([asked.code, asked.said.startsWith(`lethe ${version} `)]).toEqual([0, true]);
    // Read with a package that is no dependency: it is in the program.
    await writeFile(join(folder, "lethe.yaml"), "PORT: http\n");
    const served = await lethe("serve", "-c", "lethe.yaml");
    expect(served.code).toBe(78);
    expect(served.said).toContain("  PORT: must be a port number");
  });

  it("brings declarations that a strict project compiles, down to those of the dependencies", async () => {
    expect(await typeCheck(folder)).toBe("");
  });
});

describe("app.use(logoutRoutes(createDeps(readConfig({…})))) in an Express app that is not ours", () => {
  it("signs out without a question where none is needed", async () => {
    const { hydra, app } = await appOverHydra();
    const answer = await ask(app + path, { headers: navigation });
    expect(answer).toMatchObject({ status: 303, headers: { location: verifierUrl } });
    expect(hydra.told).toEqual(["get c1", "accept c1"]);
  });

  it.each(["", "/auth"])("asks, with its own headers, and signs out, mounted at %j", async (mounted) => {
    const { hydra, app } = await appOverHydra();
    hydra.asks = true;
    const page = await ask(app + mounted + path, { headers: navigation });
    expect(page.status).toBe(200);
    expect(page.text).toContain('id="accept"');
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(page.headers["cache-control"]).toBe("no-store");
    expect(page.headers["x-powered-by"]).toBeUndefined();
    expect(hydra.told).toEqual(["get c1"]);

    const answer = await ask(app + mounted + path, {
      method: "POST",
      headers: {
        ...ownForm,
        "content-type": "application/x-www-form-urlencoded",
        cookie: page.headers["set-cookie"]?.map((cookie) => cookie.split(";")[0]).join("; "),
      },
      body: new URLSearchParams({ ...fieldsOf(page.text), action: "accept" }).toString(),
    });
    expect(answer).toMatchObject({ status: 303, headers: { location: verifierUrl } });
    expect(hydra.told).toEqual(["get c1", "accept c1"]);
  });

  it.each(["", "/auth"])("brings its style sheet and icon, mounted at %j", async (mounted) => {
    const { hydra, app } = await appOverHydra();
    hydra.asks = true;
    const page = await ask(app + mounted + path, { headers: navigation });
    const assets = Array.from(page.text.matchAll(/<link [^>]*href="([^"]+)"/g), ([, href = ""]) => href);
    expect(assets).toHaveLength(2);
    const statuses = await Promise.all(assets.map(async (asset) => (await ask(app + asset)).status));
    expect(statuses).toEqual([200, 200]);
  });

  it("shows its own page for a fault of Hydra's", async () => {
    const { hydra, app } = await appOverHydra();
    hydra.failing("get", answers(500, { error: "boom" }));
    const answer = await ask(app + path, { headers: navigation });
    expect(answer.status).toBe(502);
    expect(answer.text).toContain("The sign-in server gave an unexpected answer");
  });

  it("leaves what is not ours as it was", async () => {
    const { app } = await appOverHydra();
    const own = await ask(`${app}/`);
    expect(own).toMatchObject({ status: 200, text: "somebody else's page" });
    expect(own.headers["content-security-policy"]).toBeUndefined();
    expect(own.headers["x-request-id"]).toBeUndefined();
    for (const elsewhere of ["/nowhere", "/logout/more", "/auth/nowhere"])
      expect(await ask(app + elsewhere)).toMatchObject({ status: 404, text: "somebody else's 404" });
  });
});
