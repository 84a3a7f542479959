import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stackPorts } from "../../deploy/olympus/ports.ts";
import { appRoles, tenantNames, tenants, type TenantName } from "../../deploy/olympus/tenants.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { settings } from "../../src/config/settings.ts";
import { readComposeFile, readVariables, type ComposeFile, type Service } from "./compose-file.ts";
import { olympusReport, type OlympusReport } from "./compose-plan.ts";
import { needsCompose, runCompose } from "./compose-run.ts";

let compose: ComposeFile;
beforeAll(async () => {
  compose = await readComposeFile({}, "olympus");
});

function service(name: string): Service {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

describe("deploy/olympus/docker-compose.yml", () => {
  it("has the ports of Olympus, all of them on this machine's loopback address only", async () => {
    const { mail, tenants: ports } = await stackPorts("fixed");
    const { lethe, hydra, hydraAdmin, kratos, kratosAdmin } = ports.ciam;
    expect([kratos, kratosAdmin, hydra, hydraAdmin, lethe]).toEqual([3100, 3101, 3102, 3103, 3000]);
    const published = Object.values(compose.services).flatMap((one) => one.ports);
    const wanted = [mail, ...tenantNames.flatMap((name) => Object.values(ports[name]))];
    expect(published.toSorted()).toEqual(wanted.map((port) => `127.0.0.1:${port}:${port}`).toSorted());
  });

  it.each(tenantNames)("gives %s's Lethe settings that exist, and that Lethe starts with", (name) => {
    const { environment } = service(`${name}-lethe`);
    expect(Object.keys(environment).filter((variable) => !(variable in settings.shape))).toEqual([]);
    expect(readConfig(environment).logout.kratos).toBe("browser");
    const { BRAND_NAME, BRAND_COLOR } = environment;
    expect({ name: BRAND_NAME, color: BRAND_COLOR }).toEqual(tenants[name].brand);
  });

  it.each(tenantNames)("tells %s's Kratos, Hydra and Lethe the same addresses of each other", (name) => {
    const { environment: lethe } = service(`${name}-lethe`);
    const page = (path: string) => `${lethe["BASE_URL"]}/${path}`;
    expect(service(`${name}-hydra`).environment).toMatchObject({
      URLS_SELF_ISSUER: lethe["HYDRA_PUBLIC_URL"],
      URLS_LOGIN: page("login"),
      URLS_CONSENT: page("consent"),
      URLS_LOGOUT: page("logout"),
      URLS_ERROR: page("error"),
      URLS_POST_LOGOUT_REDIRECT: page("logged-out"),
      URLS_IDENTITY_PROVIDER_URL: lethe["KRATOS_ADMIN_URL"],
    });
    const { environment: kratos } = service(`${name}-kratos`);
    expect(kratos).toMatchObject({
      SERVE_PUBLIC_BASE_URL: lethe["KRATOS_BROWSER_URL"],
      SERVE_ADMIN_BASE_URL: lethe["KRATOS_ADMIN_URL"],
      OAUTH2_PROVIDER_URL: lethe["HYDRA_ADMIN_URL"],
      SESSION_COOKIE_NAME: lethe["KRATOS_SESSION_COOKIE"],
    });
    for (const flow of ["login", "registration", "recovery", "verification", "settings", "error"]) {
      expect(kratos[`SELFSERVICE_FLOWS_${flow.toUpperCase()}_UI_URL`]).toBe(page(flow));
    }
    expect(JSON.parse(kratos["SERVE_PUBLIC_CORS_ALLOWED_ORIGINS"] ?? "")).toEqual([lethe["BASE_URL"]]);
    expect(JSON.parse(kratos["SELFSERVICE_ALLOWED_RETURN_URLS"] ?? "")).toContain(lethe["HYDRA_PUBLIC_URL"]);
    expect(JSON.parse(kratos["SELFSERVICE_METHODS_WEBAUTHN_CONFIG_RP_ORIGINS"] ?? "")).toEqual([
      lethe["BASE_URL"],
    ]);
  });

  it.each(tenantNames)("runs %s's apps under their names, and tells the seed where they are", (name) => {
    const { environment: seed } = service(`${name}-seed`);
    const variables = {
      plain: "PLAIN_URL",
      backChannel: "BACK_CHANNEL_URL",
      frontChannel: "FRONT_CHANNEL_URL",
    };
    for (const role of appRoles) {
      const { id, name: title, hint } = tenants[name].apps[role];
      const { environment: app } = service(id);
      expect(app).toMatchObject({ CLIENT_ID: id, APP_NAME: title, APP_HINT: hint });
      expect(app["APP_URL"]).toBe(seed[variables[role]]);
      expect(new URL(app["APP_URL"] ?? "").hostname).toBe(`${id}.localhost`);
    }
  });

  it("lets no tenant know of the other, but for PostgreSQL and the mail", () => {
    const other = { ciam: "iam", iam: "ciam" };
    const named = (name: TenantName) =>
      Object.entries(compose.services).filter(([own]) => own.startsWith(`${name}-`));
    for (const name of tenantNames) {
      expect(named(name).length).toBe(6);
      expect(JSON.stringify(named(name))).not.toMatch(new RegExp(`\\b${other[name]}[-_.]`));
    }
  });

  it("keeps PostgreSQL on a network of its own, with four databases, one for each Kratos and Hydra", () => {
    expect(service("postgres").ports).toEqual([]);
    expect(service("postgres").networks).toEqual(["database"]);
    expect(compose.networks["database"]).toEqual({ internal: true });
    const databases = tenantNames.flatMap((name) =>
      ["hydra", "kratos"].map((part) => {
        const [serving, migrated] = [service(`${name}-${part}`), service(`${name}-${part}-migrate`)];
        expect(serving.environment["DSN"]).toBe(migrated.environment["DSN"]);
        return new URL(serving.environment["DSN"] ?? "").pathname;
      }),
    );
    expect(databases).toEqual(["/ciam_hydra", "/ciam_kratos", "/iam_hydra", "/iam_kratos"]);
  });

  it("runs everything of ours read-only and with no capability, and mounts nothing that could be written to", () => {
    const ours = Object.values(compose.services).filter(({ build }) => build !== undefined);
    expect(ours.length).toBe(11);
    for (const { read_only: readOnly, cap_drop: dropped, security_opt: options } of ours) {
      expect([readOnly, ...dropped, ...options]).toEqual([true, "ALL", "no-new-privileges:true"]);
    }
    const mounts = Object.values(compose.services).flatMap(({ volumes }) => volumes);
    expect(mounts.filter((mount) => mount.startsWith(".") && !mount.endsWith(":ro"))).toEqual([]);
  });

  it("waits for what the file can tell: a health check of whatever must be healthy, the end of whatever must complete", () => {
    const isJob = (name: string) => service(name).restart === "no";
    const waits = Object.values(compose.services).flatMap(({ depends_on: needs }) => Object.entries(needs));
    expect(waits.length).toBeGreaterThan(0);
    for (const [needed, { condition }] of waits) {
      expect(condition).toBe(isJob(needed) ? "service_completed_successfully" : "service_healthy");
    }
    const unchecked = Object.keys(compose.services).filter((name) => service(name).healthcheck === undefined);
    expect(unchecked).toEqual(Object.keys(compose.services).filter(isJob));
  });

  it("has a variable for every secret, with a default that says that it is for the demo only", async () => {
    const { HYDRA_VERSION: _, KRATOS_VERSION: __, ...secrets } = await readVariables("olympus");
    expect(Object.entries(secrets).filter(([, value]) => !value.startsWith("demo-only"))).toEqual([]);
    expect(secrets["DEMO_KRATOS_CIPHER"]).toHaveLength(32);
    const own = Object.fromEntries(Object.keys(secrets).map((name) => [name, `own-${name}-`.repeat(4)]));
    expect(JSON.stringify(await readComposeFile(own, "olympus"))).not.toContain("demo-only");
  });
});

// As with the demo's file: real programs, real PostgreSQL, our images, a container with an address of its own for each service.
describe("docker compose up in deploy/olympus", needsCompose(), () => {
  let seen: OlympusReport;
  const undo: (() => unknown)[] = [];

  beforeAll(async () => {
    seen = await runCompose("olympus", olympusReport, (step) => undo.push(step));
  });
  afterAll(async () => {
    for (const step of undo.toReversed()) await step();
  });

  it("starts everything, and may seed again", () => {
    expect(seen.started.toSorted()).toEqual(Object.keys(compose.services).toSorted());
    expect(seen.databases).toBe("ciam_hydra,ciam_kratos,iam_hydra,iam_kratos");
    expect(seen.seededAgain).toEqual([0, 0]);
  });

  it("registers a user, and mails them a code", () => {
    expect(seen.registered).toMatch(/^\/verification /);
    expect(seen.mailed).toMatch(/Code: \d{6}/);
  });

  it("signs in at an app of each tenant, with a password of its own for each", () => {
    expect(seen.consentAsked).toContain("Agora");
    expect(seen.ciamSignedIn).toContain("Signed in as Ada Lovelace");
    expect(seen.iamAsks).toMatch(/^http:\/\/iam\.localhost:4000 O Olympus staff Sign in/);
    expect(seen.iamSignedIn).toContain("Signed in as Ada Lovelace");
  });

  it("signs out of the one tenant: Kratos and every app that can be told", () => {
    expect(seen.signedOut.trail).toContain("GET http://ciam.localhost:3000/logout");
    expect(seen.signedOut.words).toContain("You are signed out of Agora");
    expect(seen.toldByHydra).toContain("back channel");
    expect(seen.toldByBrowser).toContain("front channel");
    expect(seen.ciamWhoAmI).toBe(401);
    expect(seen.ciamAsksAgain).toContain("Sign in");
  });

  it("leaves the other tenant alone", () => {
    expect(seen.iamWhoAmI).toBe(200);
  });

  it("has each Lethe write nothing worse than info about it, and end with 0", () => {
    expect(seen.letheEndedWith).toEqual([0, 0]);
    expect(seen.letheComplaints).toEqual([]);
  });
});
