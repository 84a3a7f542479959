import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { TestOptions } from "vitest";
import type { z } from "zod";
import { part } from "../../testkit/vitest/parts.ts";
import type { ComposeName } from "./compose-file.ts";
import type { Plan } from "./compose-plan.ts";
import { findPostgres } from "../../testkit/processes/prepare-postgres.ts";
import { startBuild } from "./image-build.ts";
import { whyNoContainers } from "./image-container.ts";

/** Options for a `describe` that runs a compose file. */
export function needsCompose(): TestOptions {
  const reasons = [
    part("hydra").reason,
    part("kratos").reason,
    findPostgres() === undefined ? "there is no PostgreSQL server (apt-get install postgresql)" : "",
    whyNoContainers(),
    spawnSync("ip", ["-V"]).error === undefined ? "" : "there is no `ip` (apt-get install iproute2)",
  ].filter((reason) => reason !== "");
  return reasons.length > 0 ? { skip: true, meta: { skippedBecause: reasons.join("; ") } } : {};
}

/** Builds the images, runs `docker compose up` on a machine of its own, and returns what a browser saw there. */
export async function runCompose<Seen extends z.ZodType>(
  file: ComposeName,
  report: Seen,
  atEnd: (step: () => unknown) => void,
): Promise<z.output<Seen>> {
  const build = await startBuild();
  atEnd(build.remove);
  const scratch = await mkdtemp(join(tmpdir(), "lethe-compose-"));
  atEnd(() => rm(scratch, { recursive: true, force: true }));
  // Users other than the one that runs the tests have to get through.
  await chmod(scratch, 0o755);
  const images = { runtime: await build.image("runtime"), demo: await build.image("demo") };
  const programs = { hydra: part("hydra").path, kratos: part("kratos").path, postgres: findPostgres() ?? "" };
  const plan: Plan = { file, images, ...programs, scratch };
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
