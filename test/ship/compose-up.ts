import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { composeFiles, readComposeFile, type Service } from "./compose-file.ts";
import { publish, startNetwork } from "./compose-network.ts";
import type { Plan } from "./compose-plan.ts";
import { preparePostgres } from "../../testkit/processes/prepare-postgres.ts";
import { startContainer, untilHealthy, type Container, type ContainerOptions } from "./image-container.ts";

/** A machine with a Docker engine, as small as it gets. */
export interface Machine {
  containers: Map<string, Container>;
  /** In the order in which they became healthy, or ended well. */
  started: string[];
  find(name: string): Service;
  /** Runs a service once more, as `docker compose run` would. */
  rerun(name: string): Container;
}

/**
 * Does what `docker compose up` would do with the file, in namespaces that must be this process's own already.
 * @param containers is filled as they start, so that the logs are there even if something fails
 */
export async function composeUp(given: Plan, containers: Map<string, Container>): Promise<Machine> {
  const { services } = await readComposeFile({}, given.file);
  const names = Object.keys(services);
  const { hosts } = startNetwork(names, given.scratch);
  const pending = new Map<string, Promise<void>>();
  const started: string[] = [];
  for (const name of names) for (const mapping of find(name).ports) publish(names, name, mapping);
  ownEtc(given.scratch);
  knowLocalhosts(JSON.stringify(services));
  await Promise.all(names.map(up));
  return { containers, started, find, rerun: (name) => start(name, find(name)) };

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

  function programOf(name: string, service: Service): Program {
    const { image, build, environment, command } = service;
    const own = build === undefined ? undefined : given.images[build.target];
    if (own !== undefined) {
      for (const [source, target] of foldersOf(service))
        cpSync(source, join(own.root, target), { recursive: true });
      return {
        options: { ...own, env: { ...own.env, ...environment } },
        command: command === undefined ? own.command : [...own.entrypoint, ...command],
      };
    }
    // Other people's programs run on this machine's own files, as the user nobody.
    const folder = join(given.scratch, name);
    const options = { root: "/", workdir: "/", user: "65534:65534", env: { ...environment, HOME: "/" } };
    const ory = /^oryd\/(hydra|kratos):/.exec(image)?.[1];
    if (ory === "hydra" || ory === "kratos") {
      mkdirSync(folder);
      copyFileSync(given[ory], join(folder, ory));
      chmodSync(join(folder, ory), 0o755);
      for (const [source, target] of foldersOf(service)) cpSync(source, target, { recursive: true });
      const env = { ...options.env, PATH: `${folder}:/usr/bin:/bin:/usr/sbin:/sbin` };
      return { options: { ...options, env }, command: [ory, ...(command ?? [])] };
    }
    if (image.startsWith("postgres:")) {
      const scripts = foldersOf(service).flatMap(([source, target]) =>
        target === "/docker-entrypoint-initdb.d" ? [source] : [],
      );
      const serve = preparePostgres(given.postgres, given.scratch, environment, 65534, scripts);
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

  /** Folders of the tree that the service has as its own: from where, to where. */
  function foldersOf({ volumes }: Service): [string, string][] {
    return volumes.flatMap((volume): [string, string][] => {
      const [source = "", target = "", mode] = volume.split(":");
      if (!source.startsWith("./")) return [];
      if (mode !== "ro") throw new Error(`${volume}: nobody is to write into the tree`);
      return [[join(dirname(composeFiles[given.file]), source), target]];
    });
  }
}

type Program = { options: Omit<ContainerOptions, "readOnly">; command: string[] };

// A browser takes every *.localhost for this machine; the one here asks /etc/hosts.
function knowLocalhosts(file: string): void {
  const names = new Set(Array.from(file.matchAll(/\b[a-z]+\.localhost\b/g), ([name]) => name));
  writeFileSync("/etc/hosts", `127.0.0.1 ${["localhost", ...names].join(" ")}\n`);
}

// An /etc to write into, over this machine's own: that is where containers expect their configuration.
function ownEtc(scratch: string): void {
  const layer = join(scratch, "etc");
  mkdirSync(layer);
  execFileSync("mount", ["-t", "tmpfs", "tmpfs", layer]);
  mkdirSync(join(layer, "upper"));
  mkdirSync(join(layer, "work"));
  const layers = `lowerdir=/etc,upperdir=${join(layer, "upper")},workdir=${join(layer, "work")}`;
  execFileSync("mount", ["-t", "overlay", "overlay", "-o", layers, "/etc"]);
}
