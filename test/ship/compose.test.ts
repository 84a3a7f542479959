import { beforeAll, describe, expect, it } from "vitest";
import { demoApps } from "../../demo/demo-apps.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { secretSettings, settings } from "../../src/config/settings.ts";
import { startupWarnings } from "../../src/ops/startup-warnings.ts";
import { readComposeFile, readVariables, type ComposeFile, type Service } from "./compose-file.ts";

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

  it("publishes neither an admin API nor PostgreSQL", () => {
    expect(service("hydra").ports).toEqual(["127.0.0.1:4444:4444"]);
    expect(service("kratos").ports).toEqual(["127.0.0.1:4433:4433"]);
    expect(service("postgres").ports).toEqual([]);
    expect(service("postgres").networks).toEqual(["database"]);
    expect(compose.networks["database"]).toEqual({ internal: true });
  });

  it("runs Lethe, and everything of the demo, read-only and with no capability", () => {
    const held = Object.entries(compose.services).flatMap(
      ([name, { build, read_only: readOnly, cap_drop: dropped, security_opt: options }]) =>
        build === undefined ? [] : [[name, readOnly, ...dropped, ...options].join(" ")],
    );
    const expected = ["agora", "bank", "clients", "lethe", "mail", "mailbox", "people"];
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

  it("mounts nothing of the tree that a container could write to", () => {
    const mounts = Object.values(compose.services).flatMap(({ volumes }) => volumes);
    expect(mounts.filter((mount) => mount.startsWith(".") && !mount.endsWith(":ro"))).toEqual([]);
  });

  it("tells Hydra, Kratos and Lethe the same addresses of each other", () => {
    const { environment: lethe } = service("lethe");
    const page = (path: string) => `${lethe["BASE_URL"]}/${path}`;
    expect(service("hydra").environment).toMatchObject({
      URLS_SELF_ISSUER: lethe["HYDRA_PUBLIC_URL"],
      URLS_LOGIN: page("login"),
      URLS_CONSENT: page("consent"),
      URLS_LOGOUT: page("logout"),
      URLS_ERROR: page("error"),
      URLS_POST_LOGOUT_REDIRECT: page("logged-out"),
      URLS_IDENTITY_PROVIDER_URL: lethe["KRATOS_ADMIN_URL"],
    });
    const { environment: kratos } = service("kratos");
    expect(kratos).toMatchObject({
      SERVE_PUBLIC_BASE_URL: lethe["KRATOS_BROWSER_URL"],
      SERVE_ADMIN_BASE_URL: lethe["KRATOS_ADMIN_URL"],
      OAUTH2_PROVIDER_URL: lethe["HYDRA_ADMIN_URL"],
    });
    for (const flow of ["login", "registration", "recovery", "verification", "settings", "error"]) {
      expect(kratos[`SELFSERVICE_FLOWS_${flow.toUpperCase()}_UI_URL`]).toBe(page(flow));
    }
    expect(JSON.parse(kratos["SERVE_PUBLIC_CORS_ALLOWED_ORIGINS"] ?? "")).toEqual([lethe["BASE_URL"]]);
    expect(JSON.parse(kratos["SELFSERVICE_ALLOWED_RETURN_URLS"] ?? "")).toContain(lethe["HYDRA_PUBLIC_URL"]);
    expect(service("people").environment["KRATOS_ADMIN_URL"]).toBe(lethe["KRATOS_ADMIN_URL"]);
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

  it("takes Kratos v1.3.1, or the version in KRATOS_VERSION, for serving and for the database", async () => {
    const images = ({ services }: ComposeFile) => [
      services["kratos"]?.image,
      services["kratos-migrate"]?.image,
    ];
    expect(images(compose)).toEqual(["oryd/kratos:v1.3.1", "oryd/kratos:v1.3.1"]);
    const newer = await readComposeFile({ KRATOS_VERSION: "v26.2.0" });
    expect(images(newer)).toEqual(["oryd/kratos:v26.2.0", "oryd/kratos:v26.2.0"]);
  });

  it("has a variable for every secret, with a default that says that it is for the demo only", async () => {
    const { HYDRA_VERSION: _, KRATOS_VERSION: __, ...secrets } = await readVariables();
    expect(secrets["DEMO_KRATOS_CIPHER"]).toHaveLength(32);
    expect(Object.entries(secrets).filter(([, value]) => !value.startsWith("demo-only"))).toEqual([]);
    const own = Object.fromEntries(Object.keys(secrets).map((name) => [name, `own-${name}-`.repeat(4)]));
    const changed = await readComposeFile(own);
    expect(JSON.stringify(changed)).not.toContain("demo-only");
  });
});
