import { copyFileSync, chmodSync, readFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { browse } from "./compose-browser.ts";
import { readComposeFile, type Service } from "./compose-file.ts";
import { publish, raiseNetwork } from "./compose-network.ts";
import { plan, type Plan, type Report } from "./compose-plan.ts";
import { preparePostgres } from "./compose-postgres.ts";
import { startContainer, untilHealthy, type Container, type ContainerOptions } from "./image-container.ts";

// A machine with a Docker engine, as small as it gets: run in namespaces of its own, it does what `docker compose up` would
// do with the file, sends a browser there, prints what it saw as one line of JSON, and takes everything with it at the end.
const given: Plan = plan.parse(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")));
const { services } = await readComposeFile();
const names = Object.keys(services);
const { hosts } = raiseNetwork(names, given.scratch);
const containers = new Map<string, Container>();
const pending = new Map<string, Promise<void>>();
const started: string[] = [];

const seen = await run().catch((error: unknown) => {
  console.error(error);
  for (const [name, container] of containers)
    console.error(`--- ${name}\n${container.output().slice(-3000)}`);
  return process.exit(1);
});
process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0));

async function run(): Promise<Report> {
  for (const name of names) for (const mapping of services[name]?.ports ?? []) publish(names, name, mapping);
  await Promise.all(names.map(up));
  const visit = await browse();
  const clients = start("clients", find("clients"));
  const code = await clients.ended;
  const tables = "SELECT string_agg(id, ',' ORDER BY id) FROM hydra_client";
  const psql = ["psql", "-h", "127.0.0.1", "-U", "hydra", "-d", "hydra", "-Atc", tables];
  const stored = await containers
    .get("postgres")
    ?.exec(["env", `PGPASSWORD=${find("postgres").environment["POSTGRES_PASSWORD"]}`, ...psql]);
  const lethe = containers.get("lethe");
  lethe?.signal("SIGTERM");
  return {
    started,
    ...visit,
    clientsInPostgres: (stored?.output ?? "").trim(),
    clientsAgain: { code, output: clients.output() },
    letheEndedWith: (await lethe?.ended) ?? null,
    letheLog: (lethe?.output() ?? "")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** Starts a service once what it depends on is as far as the file demands. */
function up(name: string): Promise<void> {
  const known = pending.get(name) ?? upNow(name, find(name));
  pending.set(name, known);
  return known;
}

async function upNow(name: string, service: Service): Promise<void> {
  await Promise.all(Object.keys(service.depends_on).map(up));
  const container = start(name, service);
  containers.set(name, container);
  if (service.healthcheck !== undefined) await untilHealthy(name, container, service.healthcheck.test);
  else {
    const code = await container.ended;
    if (code !== 0) throw new Error(`${name} ended with ${code}`);
  }
  started.push(name);
}

function start(name: string, service: Service): Container {
  const { options, command } = programOf(name, service);
  return startContainer({ ...options, network: name, hosts, readOnly: service.read_only }, command);
}

type Program = { options: Omit<ContainerOptions, "readOnly">; command: string[] };

function programOf(name: string, { image, build, environment, command }: Service): Program {
  const own = build === undefined ? undefined : given.images[build.target];
  if (own !== undefined) {
    return { options: { ...own, env: { ...own.env, ...environment } }, command: command ?? own.command };
  }
  // Other people's programs run on this machine's own files, as the user nobody.
  const folder = join(given.scratch, name);
  const options = { root: "/", workdir: "/", user: "65534:65534", env: { ...environment, HOME: "/" } };
  if (image.startsWith("oryd/hydra:")) {
    mkdirSync(folder);
    copyFileSync(given.hydra, join(folder, "hydra"));
    chmodSync(join(folder, "hydra"), 0o755);
    const env = { ...options.env, PATH: `${folder}:/usr/bin:/bin:/usr/sbin:/sbin` };
    return { options: { ...options, env }, command: ["hydra", ...(command ?? [])] };
  }
  if (image.startsWith("postgres:")) {
    const serve = preparePostgres(given.postgres, given.scratch, environment, 65534);
    const env = { ...options.env, PATH: `${given.postgres}:/usr/bin:/bin:/usr/sbin:/sbin` };
    return { options: { ...options, env }, command: serve };
  }
  throw new Error(`nothing here can stand in for the image ${image}`);
}

function find(name: string): Service {
  const service = services[name];
  if (service === undefined) throw new Error(`there is no service ${name}`);
  return service;
}
