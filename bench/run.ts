// Lethe against a floor in the same run: `npm run bench [-- rounds]`. What counts is the ratio of CPU time per transaction; times depend
// on the machine and on what else it does.
import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, openSync, writeFileSync } from "node:fs";
import http from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { cpuTimeMs, residentMiB } from "./cpu-time.ts";
import { getPage, getPageAndAccept, type Transaction } from "./transactions.ts";

const rounds = Number(process.argv[2] ?? 5);
const transactionsPerRound = 5000;
// Until then Node compiles and recompiles what it runs, which is as much work as the requests themselves.
const warmUpTransactions = 30_000;
const connections = 32;
const [stubPort, floorPort, sameCallsPort, lethePort] = [4745, 4746, 4748, 4747];
const stubUrl = `http://127.0.0.1:${stubPort}`;
const here = import.meta.dirname;

interface Target {
  name: string;
  origin: string;
  process: ChildProcess;
}

interface Measured {
  cpuMs: number;
  perSecond: number;
}

const stub = await startForked("stub-hydra.ts", [String(stubPort)]);
const floor = await startForked("floor.ts", [String(floorPort), stubUrl]);
const sameCalls = await startForked("floor.ts", [String(sameCallsPort), stubUrl, "same-calls"]);
const lethe = await startLethe();
try {
  const targets: Target[] = [
    { name: "floor", origin: `http://127.0.0.1:${floorPort}`, process: floor },
    { name: "floor, same calls", origin: `http://127.0.0.1:${sameCallsPort}`, process: sameCalls },
    { name: "lethe", origin: `http://127.0.0.1:${lethePort}`, process: lethe },
  ];
  const results = {
    "GET the page": await compare(targets, getPage),
    "GET the page + POST accept": await compare(targets, getPageAndAccept),
  };
  report(results);
} finally {
  for (const child of [stub, floor, sameCalls, lethe]) child.kill();
}

// A B A B …: whatever slows the machine down for a while slows both down.
async function compare(targets: Target[], transaction: Transaction): Promise<Record<string, Measured>> {
  const measured = new Map<string, Measured[]>(targets.map(({ name }) => [name, []]));
  for (const target of targets) await load(target, transaction, warmUpTransactions);
  for (let round = 0; round < rounds; round += 1) {
    for (const target of targets)
      measured.get(target.name)?.push(await load(target, transaction, transactionsPerRound));
  }
  return Object.fromEntries(Array.from(measured, ([name, all]) => [name, medians(all)]));
}

async function load(
  { origin, process: { pid = 0 } }: Target,
  transaction: Transaction,
  count: number,
): Promise<Measured> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  let left = count;
  const cpuBefore = cpuTimeMs(pid);
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left > 0) {
        left -= 1;
        await transaction(origin, agent);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return { cpuMs: (cpuTimeMs(pid) - cpuBefore) / count, perSecond: count / seconds };
}

function medians(all: Measured[]): Measured {
  const median = (values: number[]) =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  return {
    cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
    perSecond: median(all.map(({ perSecond }) => perSecond)),
  };
}

function report(results: Record<string, Record<string, Measured>>): void {
  const rows = Object.entries(results).flatMap(([transaction, measured]) =>
    Object.entries(measured).map(([name, { cpuMs, perSecond }]) => ({
      transaction,
      server: name,
      "CPU-ms": cpuMs.toFixed(3),
      "Lethe's ratio to it": ((measured["lethe"]?.cpuMs ?? Number.NaN) / cpuMs).toFixed(2),
      "per second": Math.round(perSecond),
    })),
  );
  console.table(rows);
  const memory = residentMiB(lethe.pid ?? 0);
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    rounds,
    transactionsPerRound,
    connections,
  };
  console.log({ ...machine, "lethe RSS after load, MiB": memory });
  mkdirSync(join(here, "results"), { recursive: true });
  const file = join(here, "results", `${new Date().toISOString().replaceAll(":", "-")}.json`);
  writeFileSync(file, JSON.stringify({ machine, memory, results }, null, 2));
}

async function startForked(script: string, args: string[]): Promise<ChildProcess> {
  const child = fork(join(here, script), args);
  await once(child, "message");
  return child;
}

// Built, with production settings, security and logging on, the log in a file: as it is deployed.
async function startLethe(): Promise<ChildProcess> {
  const log = openSync(join(mkdtempSync(join(tmpdir(), "lethe-bench-")), "lethe.log"), "w");
  const child = spawn(process.execPath, [join(here, "../dist/main.js")], {
    stdio: ["ignore", log, "inherit"],
    env: {
      NODE_ENV: "production",
      PORT: String(lethePort),
      HOST: "127.0.0.1",
      BASE_URL: `http://127.0.0.1:${lethePort}`,
      HYDRA_ADMIN_URL: stubUrl,
      HYDRA_PUBLIC_URL: "http://127.0.0.1:4444",
      COOKIE_SECRET: "a secret for the benchmark of 32 bytes or more",
    },
  });
  for (let tries = 0; tries < 100; tries += 1) {
    const up = await fetch(`http://127.0.0.1:${lethePort}/health/alive`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return child;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("Lethe did not start");
}
