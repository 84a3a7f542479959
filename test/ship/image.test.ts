import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../../testkit/processes/free-port.ts";
import { bytesIn, filesIn, startBuild, type Build, type Image } from "./image-build.ts";
import { whyNoImages } from "./image-bases.ts";
import { readBuildContext } from "./image-context.ts";
import { startContainer, untilHealthy, whyNoContainers, type Container } from "./image-container.ts";

const megabyte = 1e6;
// Unpacked alpine:3.24, by far the smaller of the two parts that are not here: 8.5 MB; rounded up.
const alpineBytes = 10 * megabyte;

let build: Build | undefined;
let image: Image;

const unlessBecause = (why: string) => (why === "" ? {} : { skip: true, meta: { skippedBecause: why } });

beforeAll(async () => {
  if (whyNoImages() !== "") return;
  build = await startBuild();
  image = await build.image();
});
afterAll(() => build?.remove());

const manifest = async () =>
  JSON.parse(await readFile(join(import.meta.dirname, "../../package.json"), "utf8")) as {
    version: string;
    license: string;
    scripts: { start: string };
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };

describe("docker build .", unlessBecause(whyNoImages()), () => {
  it("puts dist, views, public, locales, package.json, the health check, what Kratos needs and node_modules into /app, and nothing else", async () => {
    const tops = (await filesIn(join(image.root, "app"))).map((file) => file.split("/")[0]);
    expect([...new Set(tops)]).toEqual([
      "deploy",
      "dist",
      "healthcheck.js",
      "locales",
      "node_modules",
      "package.json",
      "public",
      "views",
    ]);
  });

  it("outside /app adds Node.js and the libraries that it is linked to", () => {
    const outside = image.copied.filter((path) => !path.startsWith("/app/"));
    expect(outside.filter((path) => !path.startsWith("/usr/lib/lib"))).toEqual(["/usr/local/bin/node"]);
  });

  it("has every production dependency but undici, which stands in dist, and no development dependency", async () => {
    const { dependencies, devDependencies } = await manifest();
    const installed = (await filesIn(join(image.root, "app/node_modules")))
      .filter((file) => /^(?:@[^/]+\/)?[^/]+\/package\.json$/.test(file))
      .map((file) => file.replace("/package.json", ""));
    const inDist = ["undici"];
    expect(installed).toEqual(
      expect.arrayContaining(Object.keys(dependencies).filter((name) => !inDist.includes(name))),
    );
    expect(installed.filter((name) => [...inDist, "axios", "@types"].includes(name))).toEqual([]);
    // Nor is any other package that is in node_modules read at the start.
    const program = await readFile(join(image.root, "app/dist/main.js"), "utf8");
    const imported = [...program.matchAll(/^import .*?from "([^"]+)";$/gm)].map(([, from = ""]) => from);
    expect(imported.length).toBeGreaterThan(5);
    expect(imported.filter((from) => !/^(?:node:|\.\/program\/)/.test(from))).toEqual([]);
    const requests = await readFile(join(image.root, "app/dist/upstream/ory-requests.js"), "utf8");
    expect(requests).toContain("/admin/oauth2/auth/requests/logout/accept");
    expect(requests).not.toMatch(/^(?:import|export) .*from|require\(/m);
    const needless = new Set(Object.keys(devDependencies));
    expect(installed.filter((name) => needless.has(name))).toEqual([]);
  });

  it("leaves declarations and source maps of dependencies behind, and licences in place", async () => {
    const files = await filesIn(join(image.root, "app/node_modules"));
    expect(files.filter((file) => /\.(?:[cm]?ts|map)$/.test(file))).toEqual([]);
    expect(files).toContain("pino/LICENSE");
  });

  it("is smaller than 200 MB, of which Lethe and its dependencies are less than 20", async () => {
    const app = await bytesIn(join(image.root, "app"));
    const node = await bytesIn(join(image.root, "usr/local/bin"));
    const whole = alpineBytes + (await bytesIn(join(image.root, "usr/lib"))) + node + app;
    console.log(
      `image: ${Math.round(whole / megabyte)} MB, of which Node.js ${Math.round(node / megabyte)}, /app ${Math.round(app / megabyte)}`,
    );
    expect(app).toBeLessThan(20 * megabyte);
    expect(whole).toBeLessThan(200 * megabyte);
  });

  it("makes an image that runs as a numbered user, in production mode, and says what it is", async () => {
    const { version, license, scripts } = await manifest();
    expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(image.env).toEqual({ NODE_ENV: "production" });
    expect(image.exposed).toEqual(["3000"]);
    expect(image.command.join(" ")).toBe(scripts.start);
    expect(image.labels).toMatchObject({
      "org.opencontainers.image.title": "Lethe",
      "org.opencontainers.image.version": version,
      "org.opencontainers.image.licenses": license,
    });
  });

  it("is not handed secrets or history: what the Dockerfile does not name stays outside", async () => {
    const { includes } = await readBuildContext(join(import.meta.dirname, "../.."));
    const outside = [
      ".env",
      ".git/config",
      "node_modules/express/index.js",
      "dist/main.js",
      "testkit/vitest/parts.ts",
      "deploy/x",
    ];
    expect(outside.filter(includes)).toEqual([]);
    expect(["src/main.ts", "views/confirm.ejs", "package-lock.json"].filter(includes)).toHaveLength(3);
  });
});

// As process 1 of a container of its own: the image's folder as its root, read-only, the image's user, no capabilities.
describe("docker run --read-only --cap-drop ALL", unlessBecause(whyNoContainers()), () => {
  const settings = {
    HYDRA_ADMIN_URL: "http://127.0.0.1:9",
    COOKIE_SECRET: "only the image's own tests use this secret",
  };

  async function run(more: Record<string, string> = {}): Promise<{ lethe: Container; url: string }> {
    const port = String(await freePort());
    const env = { ...image.env, ...settings, PORT: port, ...more };
    const lethe = startContainer({ ...image, env, readOnly: true }, image.command);
    onTestFinished(async () => {
      if (lethe.exitCode() === null) lethe.signal("SIGKILL");
      await lethe.ended;
    });
    return { lethe, url: `http://127.0.0.1:${port}` };
  }

  it("answers /health/alive and its pages, and the image's health check passes", async () => {
    const { lethe, url } = await run();
    await untilHealthy("Lethe", lethe, image.healthcheck);
    const alive = await fetch(`${url}/health/alive`);
    expect([alive.status, await alive.json()]).toEqual([200, { status: "ok" }]);
    const page = await fetch(`${url}/logged-out`);
    const text = await page.text();
    expect(page.status).toBe(200);
    const [, stylesheet = ""] = /href="(\/assets\/[^"]+\.css)"/.exec(text) ?? [];
    expect((await fetch(url + stylesheet)).headers.get("content-type")).toContain("text/css");
  });

  it("runs as the image's user, can get no capability, and can't write anywhere", async () => {
    const { lethe } = await run();
    await untilHealthy("Lethe", lethe, image.healthcheck);
    const { output } = await lethe.exec([
      "node",
      "--eval",
      "console.log(fs.readFileSync('/proc/1/status', 'utf8'))",
    ]);
    const [uid = "", gid = ""] = image.user.split(":");
    expect(output).toMatch(new RegExp(String.raw`^Uid:\s+${uid}\s+${uid}`, "m"));
    expect(output).toMatch(new RegExp(String.raw`^Gid:\s+${gid}\s+${gid}`, "m"));
    expect(output).toMatch(/^CapEff:\s+0+$/m);
    expect(output).toMatch(/^NoNewPrivs:\s+1$/m);
    const attempts = ["/app/x", "/tmp/x", "/x"].map(async (path) =>
      lethe.exec(["node", "--eval", `fs.writeFileSync("${path}", "")`]),
    );
    const refusals = (await Promise.all(attempts)).map((attempt) => /EROFS|EACCES/.exec(attempt.output)?.[0]);
    expect(refusals).toEqual(["EROFS", "EROFS", "EROFS"]);
  });

  it("takes another command in the place of the one that serves", async () => {
    const { version } = await manifest();
    const lethe = startContainer({ ...image, readOnly: true }, [...image.entrypoint, "version"]);
    await lethe.ended;
    expect(lethe.exitCode()).toBe(0);
    expect(lethe.output()).toContain(`lethe ${version} `);
  });

  it("is process 1, ends with 0 at SIGTERM, and says so", async () => {
    const { lethe } = await run();
    await untilHealthy("Lethe", lethe, image.healthcheck);
    lethe.signal("SIGTERM");
    expect(await lethe.ended).toBe(0);
    expect(lethe.output()).toContain("stopped");
  });

  it("says what is missing and ends with 78 when it has no settings", async () => {
    const { lethe } = await run({ HYDRA_ADMIN_URL: "", COOKIE_SECRET: "" });
    expect(await lethe.ended).toBe(78);
    expect(lethe.output()).toContain("COOKIE_SECRET");
  });
});
