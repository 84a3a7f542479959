import type { TestOptions } from "vitest";
import { inject } from "vitest";
import type { TestProject } from "vitest/node";
import { helmTools } from "../helm/helm-tools.ts";
import { findOry, type FoundOry } from "../ory/found-ory.ts";
import { WrongBinaryError } from "../ory/given-binary.ts";
import type { HydraCapabilities } from "../ory/hydra-capabilities.ts";
import { hydraBinary } from "../ory/hydra-binary.ts";
import { kratosBinary } from "../ory/kratos-binary.ts";
import type { KratosCapabilities } from "../ory/kratos-capabilities.ts";
import { chromiumNames, findProgram, isReadable, noChromium } from "../processes/find-program.ts";
import { findPostgres } from "../processes/prepare-postgres.ts";
// oxlint-disable-next-line import/no-unassigned-import -- the search asks servers as well
import "./own-connections.ts";

// What a suite may need beyond `npm ci`. Loaded twice: as vitest's global setup, where it looks for the parts, and by the
// suites, which ask for what was found:
//
//   a describe's options: needs("hydra", "chromium")      the program, inside a test: part("chromium").path
//
// A suite whose part is missing is reported as skipped with the reason and how to get it; with CI=true it is an error.

export type PartName =
  | "hydra"
  | "kratos"
  | "chromium"
  | "firefox"
  | "dejavu"
  | "helm"
  | "go"
  | "caddy"
  | "haproxy"
  | "nginx"
  | "promtool"
  | "postgres";

export interface Part {
  available: boolean;
  /** What is missing and how to get it; empty when the part is there. */
  reason: string;
  /** The program (of PostgreSQL: the folder with its programs); empty when the part is missing. */
  path: string;
}

declare module "vitest" {
  interface ProvidedContext {
    parts: Partial<Record<PartName, Part>>;
    ory: FoundOry;
  }
  interface TaskMeta {
    skippedBecause?: string;
  }
}

const neededBy: Record<string, PartName[]> = {
  contract: ["hydra", "kratos", "postgres"],
  browser: ["hydra", "kratos", "chromium", "firefox", "dejavu"],
  ship: ["hydra", "kratos", "helm", "go", "caddy", "haproxy", "nginx", "promtool", "postgres"],
  "ship-alone": ["hydra", "kratos", "haproxy", "postgres"],
};

// Of Debian, Fedora and Arch.
const fontFiles = ["truetype/dejavu", "dejavu-sans-fonts", "TTF"].map(
  (folder) => `/usr/share/fonts/${folder}/DejaVuSans.ttf`,
);

const probes: Record<PartName, () => Promise<Part>> = {
  hydra: async () => built("Hydra", hydraBinary),
  kratos: async () => built("Kratos", kratosBinary),
  helm: async () => built("helm", async () => (await helmTools()).helm),
  async chromium() {
    const path = findProgram("CHROMIUM_PATH", chromiumNames);
    return path ? found(path) : missing(noChromium);
  },
  async firefox() {
    const path = findProgram("FIREFOX_PATH", ["firefox-esr", "firefox"]);
    return path
      ? found(path)
      : missing("there is no Firefox (apt-get install firefox-esr, or set FIREFOX_PATH to one)");
  },
  async dejavu() {
    const path = [process.env["DEJAVU_PATH"] ?? fontFiles].flat().find(isReadable);
    return path
      ? found(path)
      : missing(
          "there is no DejaVu Sans (apt-get install fonts-dejavu-core, or set DEJAVU_PATH to its DejaVuSans.ttf)",
        );
  },
  async go() {
    const path = findProgram("GO_PATH", ["go"]);
    return path ? found(path) : missing("there is no go (https://go.dev/dl, or set GO_PATH to one)");
  },
  async caddy() {
    const path = findProgram("CADDY_PATH", ["caddy"]);
    return path
      ? found(path)
      : missing("there is no caddy (apt-get install caddy, or set CADDY_PATH to one)");
  },
  async haproxy() {
    const path = findProgram("HAPROXY_PATH", ["haproxy"]);
    return path
      ? found(path)
      : missing("there is no haproxy (apt-get install haproxy, or set HAPROXY_PATH to one)");
  },
  async nginx() {
    const path = findProgram("NGINX_PATH", ["nginx"]);
    return path
      ? found(path)
      : missing("there is no nginx (apt-get install nginx-light, or set NGINX_PATH to one)");
  },
  async promtool() {
    const path = findProgram("PROMTOOL_PATH", ["promtool"]);
    return path
      ? found(path)
      : missing("there is no promtool (apt-get install prometheus, or set PROMTOOL_PATH to one)");
  },
  async postgres() {
    const path = findPostgres();
    return path ? found(path) : missing("there is no PostgreSQL server (apt-get install postgresql)");
  },
};

/** vitest's global setup of the projects that need more than Node. */
export async function setup(project: TestProject): Promise<void> {
  const parts: Partial<Record<PartName, Part>> = {};
  for (const name of neededBy[project.name] ?? []) parts[name] = await probes[name]();
  project.provide("parts", parts);
  project.provide("ory", await findOry({ hydra: parts.hydra?.available, kratos: parts.kratos?.available }));
  const reasons = Object.values(parts).flatMap(({ reason }) => reason || []);
  if (process.env["CI"] === "true" && reasons.length > 0) {
    throw new Error(`with CI=true no part may be missing, and for "${project.name}" ${reasons.join("; ")}`);
  }
}

/** What the machine has of this part, as the project's global setup found it. */
export function part(name: PartName): Part {
  return (
    inject("parts")?.[name] ??
    missing(`testkit/vitest/parts.ts does not look for ${name} on behalf of this project`)
  );
}

/** The Hydra that the suites run on. What it can do counts only where it is not missing. */
export function hydraHere(): NonNullable<FoundOry["hydra"]> {
  return inject("ory")?.hydra ?? { version: "(missing)", can: {} as HydraCapabilities };
}

/** The Kratos that the suites run on. What it can do counts only where it is not missing. */
export function kratosHere(): NonNullable<FoundOry["kratos"]> {
  return inject("ory")?.kratos ?? { version: "(missing)", can: {} as KratosCapabilities };
}

/** Options for `describe` and `it`: skipped, with the reason for the closing lines, unless all these parts are here. */
export function needs(...names: PartName[]): TestOptions {
  const reasons = names.map((name) => part(name).reason).filter((reason) => reason !== "");
  const retry = names.includes("kratos") ? { retry: { count: 2, condition: refusedBySqlite } } : {};
  return reasons.length === 0 ? retry : { skip: true, meta: { skippedBecause: reasons.join("; ") } };
}

// SQLite refuses a transaction that has read, and writes after another one has, at once and however long it would wait ("database is
// locked"). Kratos does not try again, and ends on its error page: that is the tests' database, and no fault of anybody's.
const refusedBySqlite = /The account server has a problem|database is locked/;

async function built(name: string, binary: () => Promise<string>): Promise<Part> {
  try {
    return found(await binary());
  } catch (error) {
    if (error instanceof WrongBinaryError) throw error;
    return missing(`real ${name} is not here: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function found(path: string): Part {
  return { available: true, reason: "", path };
}

function missing(reason: string): Part {
  return { available: false, reason, path: "" };
}
