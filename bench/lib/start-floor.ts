import { writeFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import type { Scenario } from "../scenarios/scenario.ts";
import { createBrowser, type Answer } from "./browser.ts";
import { startServer, type Server } from "./start-server.ts";

/** What the floor answers with. */
export interface FloorAnswer {
  status: number;
  /** Names and values in turn. */
  headers: string[];
  body: string;
}

export interface FloorJob {
  scenario: string;
  upstreamUrl: string;
  answers: { GET: FloorAnswer; POST?: FloorAnswer };
}

export interface FloorOptions {
  /** The built program. */
  main: string;
  scenario: Scenario;
  upstreamUrl: string;
  /** Where its job is written. */
  folder: string;
  answers: FloorJob["answers"];
  inside?: string | undefined;
}

export function startFloor(options: FloorOptions): Promise<Server> {
  const { main, scenario, upstreamUrl, folder, answers, inside } = options;
  const file = join(folder, `floor-${scenario.id}.json`);
  const job: FloorJob = { scenario: scenario.id, upstreamUrl, answers };
  writeFileSync(file, JSON.stringify(job));
  return startServer({
    name: "floor",
    inside,
    run: (port) => ({ script: main, args: [String(port), file] }),
  });
}

// What Node sets by itself, and what depends on Hydra's answer.
const notTaken = new Set(["date", "connection", "keep-alive", "location"]);

/** Visits Lethe once, and takes down what it answers. @throws Error when that is not what the scenario says */
export async function takeAnswers(lethe: Server, scenario: Scenario): Promise<FloorJob["answers"]> {
  const agent = new http.Agent({ keepAlive: true });
  const taken: Partial<Record<string, FloorAnswer>> = {};
  const statuses: number[] = [];
  const browser = createBrowser(lethe.origin, agent, (method, answer) => {
    statuses.push(answer.status);
    taken[method] = toFloorAnswer(answer);
  });
  await scenario.visit(browser);
  agent.destroy();
  if (statuses.join() !== scenario.statuses.join() || taken["GET"] === undefined) {
    throw new Error(`scenario ${scenario.id}: Lethe answered ${statuses.join(", ")}`);
  }
  return { GET: taken["GET"], ...(taken["POST"] && { POST: taken["POST"] }) };
}

function toFloorAnswer({ status, rawHeaders, body }: Answer): FloorAnswer {
  const pairs = Array.from({ length: rawHeaders.length / 2 }, (_, at) =>
    rawHeaders.slice(at * 2, at * 2 + 2),
  );
  const headers = pairs.filter(([name = ""]) => !notTaken.has(name.toLowerCase())).flat();
  return { status, headers, body };
}
