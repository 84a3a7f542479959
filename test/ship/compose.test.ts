import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoApps } from "../../demo/demo-apps.ts";
import { readConfig, secretSettings, settings } from "../../src/config.ts";
import { startupWarnings } from "../../src/ops/startup-warnings.ts";
import { hydraBinary } from "../ory/hydra-binary.ts";
import { part } from "../parts.ts";
import { readComposeFile, readVariables, type ComposeFile, type Service } from "./compose-file.ts";
import { report, type Plan, type Report } from "./compose-plan.ts";
import { findPostgres } from "./compose-postgres.ts";
import { startBuild } from "./image-build.ts";
import { whyNoContainers } from "./image-container.ts";

let compose: ComposeFile;
beforeAll(async () => {
  compose = await readComposeFile();
});

function service(name: string): Service {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

describe("docker-compose.yml", () => {
  it("gives Lethe settings that exist, and that Lethe starts with", () => {
    const { environment } = service("lethe");
    const known = new Set([...Object.keys(settings.shape), ...secretSettings.map((name) => `${name}_FILE`)]);
    expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
    expect(startupWarnings(readConfig(environment))).toEqual([]);
  });

  it("publishes on this machine's loopback address only", () => {
    const published = Object.values(compose.services).flatMap(({ ports }) => ports);
    expect(published.length).toBeGreaterThan(0);
    expect(published.filter((port) => !/^127\.0\.0\.1:(\d+):\1$/.test(port))).toEqual([]);
  });

  it("publishes neither Hydra's admin API nor PostgreSQL", () => {
    expect(service("hydra").ports).toEqual(["127.0.0.1:4444:4444"]);
    expect(service("postgres").ports).toEqual([]);
    expect(service("postgres").networks).toEqual(["database"]);
    expect(compose.networks["database"]).toEqual({ internal: true });
  });

  it("runs Lethe, and everything of the demo, read-only and with no capability", () => {
    const held = Object.entries(compose.services).flatMap(
      ([name, { build, read_only: readOnly, cap_drop: dropped, security_opt: options }]) =>
        build === undefined ? [] : [[name, readOnly, ...dropped, ...options].join(" ")],
    );
    const expected = ["agora", "bank", "clients", "lethe", "mail", "sign-in"];
    expect(held.toSorted()).toEqual(expected.map((name) => `${name} true ALL no-new-privileges:true`));
  });

  it("runs Lethe from the image of the Dockerfile's last stage", () => {
    expect(service("lethe").build?.target).toBe("runtime");
    expect(service("lethe").command).toBeUndefined();
  });

  it("waits for what the file can tell: a health check of whatever must be healthy, the end of whatever must complete", () => {
    const waits = Object.entries(compose.services).flatMap(([name, { depends_on: needs }]) =>
      Object.entries(needs).map(([needed, { condition }]) => ({ name, needed, condition })),
    );
    const isJob = (name: string) => service(name).restart === "no";
    expect(waits.length).toBeGreaterThan(0);
    expect(waits).toEqual(
      waits.map(({ name, needed }) => ({
        name,
        needed,
        condition: isJob(needed) ? "service_completed_successfully" : "service_healthy",
      })),
    );
    const unchecked = Object.keys(compose.services).filter((name) => service(name).healthcheck === undefined);
    expect(unchecked).toEqual(Object.keys(compose.services).filter(isJob));
  });

  it("gives Lethe more time to stop than one call to Hydra may take, twice, and its own margin", () => {
    const { hydra } = readConfig(service("lethe").environment);
    expect(Number.parseInt(service("lethe").stop_grace_period ?? "", 10) * 1000).toBeGreaterThanOrEqual(
      hydra.timeoutMs * 2 + 15_000,
    );
  });

  it("tells Hydra and Lethe the same addresses of each other", () => {
    const { environment: lethe } = service("lethe");
    expect(service("hydra").environment).toMatchObject({
      URLS_SELF_ISSUER: lethe["HYDRA_PUBLIC_URL"],
      URLS_LOGOUT: `${lethe["BASE_URL"]}/logout`,
      URLS_ERROR: `${lethe["BASE_URL"]}/error`,
      URLS_POST_LOGOUT_REDIRECT: `${lethe["BASE_URL"]}/logged-out`,
    });
  });

  it("runs the apps of the demo under their names", () => {
    for (const { id, name } of demoApps) {
      expect(service(id).environment).toMatchObject({ CLIENT_ID: id, APP_NAME: name });
    }
  });

  it("takes Hydra v2.3.0, or the version in HYDRA_VERSION, for serving and for the database", async () => {
    const images = ({ services }: ComposeFile) => [
      services["hydra"]?.image,
      services["hydra-migrate"]?.image,
    ];
    expect(images(compose)).toEqual(["oryd/hydra:v2.3.0", "oryd/hydra:v2.3.0"]);
    const newer = await readComposeFile({ HYDRA_VERSION: "v26.2.0" });
    expect(images(newer)).toEqual(["oryd/hydra:v26.2.0", "oryd/hydra:v26.2.0"]);
  });

  it("has a variable for every secret, with a default that says that it is for the demo only", async () => {
    const { HYDRA_VERSION: _, ...secrets } = await readVariables();
    expect(Object.entries(secrets).filter(([, value]) => !value.startsWith("demo-only"))).toEqual([]);
    const own = Object.fromEntries(Object.keys(secrets).map((name) => [name, `own-${name}-`.repeat(4)]));
    const changed = await readComposeFile(own);
    expect(JSON.stringify(changed)).not.toContain("demo-only");
  });
});

const postgres = findPostgres();
const why = [
  part("hydra").reason,
  postgres === undefined ? "there is no PostgreSQL server (apt-get install postgresql)" : "",
  whyNoContainers(),
  spawnSync("ip", ["-V"]).error === undefined ? "" : "there is no `ip` (apt-get install iproute2)",
].filter((reason) => reason !== "");

// Real Hydra on real PostgreSQL, the images as the Dockerfile builds them, each service in a container with a network address
// of its own, with the file's commands, environment, health checks and order; nothing is told otherwise than the file says.
describe(
  "docker compose up",
  why.length > 0 ? { skip: true, meta: { skippedBecause: why.join("; ") } } : {},
  () => {
    let seen: Report;
    const undo: (() => unknown)[] = [];

    beforeAll(async () => {
      seen = await composeUp((step) => undo.push(step));
    });
    afterAll(async () => {
      for (const step of undo.toReversed()) await step();
    });

    it("starts everything in the file's order", () => {
      expect(seen.started.toSorted()).toEqual(Object.keys(compose.services).toSorted());
      for (const [name, { depends_on: needs }] of Object.entries(compose.services)) {
        for (const needed of Object.keys(needs)) {
          expect(seen.started.indexOf(name)).toBeGreaterThan(seen.started.indexOf(needed));
        }
      }
    });

    it("keeps the clients in PostgreSQL, and may run again over them", () => {
      expect(seen.clientsInPostgres).toBe("agora,bank,mail");
      expect(seen.clientsAgain.code).toBe(0);
      expect(seen.clientsAgain.output.match(/brought up to date/g)).toHaveLength(3);
    });

    it("has the browser sign in once, for two apps", () => {
      expect(seen.signInAsks).toContain("http://localhost:4402 Sign in to Agora");
      expect(seen.agora).toContain("Signed in as Ada Lovelace");
      expect(seen.mail).toContain("Signed in as Ada Lovelace");
    });

    it("signs out of Agora without a question, through Hydra and Lethe and back", () => {
      expect(seen.signOutAtAgora.trail).toEqual([
        "POST http://localhost:5551/sign-out",
        "GET http://localhost:4444/oauth2/sessions/logout",
        "GET http://localhost:3000/logout",
        "GET http://localhost:4444/oauth2/sessions/logout",
        "GET http://localhost:5551/logged-out",
      ]);
      expect(seen.signOutAtAgora.words).toContain("You are signed out of Agora");
      expect(seen.signInAgainAsks).toContain("http://localhost:4402 Sign in to Bank");
    });

    it("tells Mail, by its browser frame and from Hydra's container to Mail's", () => {
      expect(seen.mailAfterwards).toContain("Mail was told that Ada Lovelace signed out");
      expect(seen.mailAfterwards).toContain("front channel");
      expect(seen.mailAfterwards).toContain("back channel");
    });

    it("asks before it signs out of Bank", () => {
      expect(seen.bankAsks.url).toBe("http://localhost:3000/logout");
      expect(seen.bankAsks.words).toContain("Bank");
      expect(seen.signOutAtBank.trail.at(-1)).toBe("GET http://localhost:5552/logged-out");
      expect(seen.signOutAtBank.words).toContain("You are signed out of Bank");
    });

    it("lets browsers at Lethe, and at nobody's admin API", () => {
      expect(seen.letheHome).toContain("Sign-out service");
      expect(seen.isAdminApiPublished).toBe(false);
    });

    it("makes Lethe write two accepted sign-outs, nothing worse than info, and end with 0", () => {
      const events = seen.letheLog.flatMap(({ event, reason, client_id: client }) =>
        event ? [[event, reason, client]] : [],
      );
      expect(events).toEqual([
        ["logout.accepted", "allowlisted_redirect", "agora"],
        ["logout.accepted", "person", "bank"],
      ]);
      expect(seen.letheLog.filter(({ level }) => Number(level) > 30)).toEqual([]);
      expect(seen.letheEndedWith).toBe(0);
    });
  },
);

async function composeUp(atEnd: (step: () => unknown) => void): Promise<Report> {
  const build = await startBuild();
  atEnd(build.remove);
  const scratch = await mkdtemp(join(tmpdir(), "lethe-compose-"));
  atEnd(() => rm(scratch, { recursive: true, force: true }));
  // Users other than the one that runs the tests have to get through.
  await chmod(scratch, 0o755);
  const images = { runtime: await build.image("runtime"), demo: await build.image("demo") };
  const plan: Plan = { images, hydra: await hydraBinary(), postgres: postgres ?? "", scratch };
  const path = join(scratch, "plan.json");
  await writeFile(path, JSON.stringify(plan));
  const namespaces = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const machine = join(import.meta.dirname, "compose-machine.ts");
  const child = spawn("unshare", [...namespaces, process.execPath, machine, path], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  atEnd(() => child.kill("SIGKILL"));
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`docker compose up, as it were, ended with ${code}:\n${await stderr}`);
  return report.parse(JSON.parse(await stdout));
}
