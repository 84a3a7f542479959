import { readFileSync } from "node:fs";
import { browse } from "./compose-browser.ts";
import { browseOlympus } from "./compose-olympus-browser.ts";
import { plan, type OlympusReport, type Plan, type Report } from "./compose-plan.ts";
import { composeUp, type Machine } from "./compose-up.ts";
import type { Container } from "./image-container.ts";

// Run in namespaces of its own, it does what `docker compose up` would do with a file, sends a browser there, prints what
// that saw as one line of JSON, and takes everything with it at the end.
const given: Plan = plan.parse(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")));
const containers = new Map<string, Container>();

const seen = await run().catch((error: unknown) => {
  console.error(error);
  for (const [name, container] of containers)
    console.error(`--- ${name}\n${container.output().slice(-3000)}`);
  return process.exit(1);
});
process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0));

async function run(): Promise<Report | OlympusReport> {
  const machine = await composeUp(given, containers);
  return given.file === "demo" ? visitDemo(machine) : visitOlympus(machine);
}

async function visitDemo(machine: Machine): Promise<Report> {
  const visit = await browse();
  const clients = machine.rerun("clients");
  const code = await clients.ended;
  const tables = "SELECT string_agg(id, ',' ORDER BY id) FROM hydra_client";
  const stored = await query(machine, "hydra", tables);
  const { endedWith, log } = await stop("lethe");
  return {
    started: machine.started,
    ...visit,
    clientsInPostgres: stored,
    clientsAgain: { code, output: clients.output() },
    letheEndedWith: endedWith,
    letheLog: log,
  };
}

async function visitOlympus(machine: Machine): Promise<OlympusReport> {
  const visit = await browseOlympus();
  const again = ["ciam-seed", "iam-seed"].map(async (job) => machine.rerun(job).ended);
  const names =
    "SELECT string_agg(datname, ',' ORDER BY datname) FROM pg_database WHERE datname LIKE '%iam_%'";
  const databases = await query(machine, "olympus", names);
  const ends = await Promise.all(["ciam-lethe", "iam-lethe"].map(stop));
  return {
    started: machine.started,
    ...visit,
    databases,
    seededAgain: await Promise.all(again),
    letheEndedWith: ends.map(({ endedWith }) => endedWith),
    letheComplaints: ends.flatMap(({ log }) =>
      log.filter(({ level }) => Number(level) > 30).map((line) => JSON.stringify(line)),
    ),
  };
}

/** @param database the user's name as well */
async function query(machine: Machine, database: string, sql: string): Promise<string> {
  const password = machine.find("postgres").environment["POSTGRES_PASSWORD"];
  const psql = ["psql", "-h", "127.0.0.1", "-U", database, "-d", database, "-Atc", sql];
  const answer = await containers.get("postgres")?.exec(["env", `PGPASSWORD=${password}`, ...psql]);
  return (answer?.output ?? "").trim();
}

async function stop(lethe: string) {
  const container = containers.get(lethe);
  container?.signal("SIGTERM");
  const endedWith = (await container?.ended) ?? null;
  const lines = (container?.output() ?? "").trim().split("\n");
  return { endedWith, log: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}
