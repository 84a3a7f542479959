import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { runCommand } from "../../src/cli/run-command.ts";
import { asEnvironment } from "../../testkit/ory/as-environment.ts";
import { hydraBinary } from "../../testkit/ory/hydra-binary.ts";
import { kratosBinary } from "../../testkit/ory/kratos-binary.ts";
import { emptyKratosDatabase } from "../../testkit/ory/kratos-database.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { guarded, untilReady } from "../../testkit/processes/guarded-process.ts";

const host = "127.0.0.1";
const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const identitySchema = new URL("../../deploy/olympus/kratos/identity.schema.json", import.meta.url).href;

/** Where everything of one set-up is. */
export interface Addresses {
  lethe: string;
  hydraPublic: string;
  hydraAdmin: string;
  kratosPublic: string;
  kratosAdmin: string;
}

export async function freeAddresses(): Promise<Addresses> {
  const at = async () => `http://${host}:${await freePort(host)}`;
  return {
    lethe: await at(),
    hydraPublic: await at(),
    hydraAdmin: await at(),
    kratosPublic: await at(),
    kratosAdmin: await at(),
  };
}

/** An empty folder, as an operator begins in; and what takes it away. */
export async function emptyFolder() {
  const folder = await mkdtemp(join(tmpdir(), "lethe-init-"));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** What a command of `lethe` says in this folder, with no environment but what it is given. */
export async function lethe(folder: string, argv: string[], env: Record<string, string> = {}) {
  let said = "";
  const write = (text: string) => (said += text);
  const context = { env, workingDir: folder, stdin: Readable.from([]), stdout: { write }, stderr: { write } };
  return { code: await runCommand(argv, context), said };
}

const report = z.object({
  findings: z.array(
    z.object({ id: z.string(), severity: z.string(), what: z.string(), client: z.string().optional() }),
  ),
});

/** What `lethe doctor` finds there that is not right. */
export async function doctor(folder: string, ...argv: string[]) {
  const { code, said } = await lethe(folder, ["doctor", "--json", ...argv], { UPSTREAM_TIMEOUT: "30s" });
  const { findings } = report.parse(JSON.parse(said));
  const wrong = findings.filter(({ severity }) => severity !== "ok" && severity !== "note");
  return { code, wrong, found: findings };
}

/** Real Hydra with this file, and of the rest what every Hydra needs. */
export async function startHydraWith(file: string, at: Addresses, more: Record<string, string> = {}) {
  const hydra = guarded(await hydraBinary(), ["serve", "all", "--dev", "--sqa-opt-out", "--config", file], {
    ...asEnvironment({
      dsn: "memory",
      secrets: { system: "a secret for nothing but these tests" },
      serve: { public: listenAt(at.hydraPublic), admin: listenAt(at.hydraAdmin) },
      urls: { self: { issuer: at.hydraPublic } },
    }),
    ...more,
  });
  await untilReady("Hydra", hydra, `${at.hydraAdmin}/health/ready`);
  return () => hydra.stop();
}

/** Real Kratos with this file, and of the rest what every Kratos needs. */
export async function startKratosWith(file: string, at: Addresses) {
  const binary = await kratosBinary();
  const { dsn, folder } = await emptyKratosDatabase(binary);
  const kratos = guarded(
    binary,
    ["serve", "--dev", "--sqa-opt-out", "--config", file],
    asEnvironment({
      dsn,
      serve: { public: listenAt(at.kratosPublic), admin: listenAt(at.kratosAdmin) },
      secrets: {
        default: ["a secret for nothing but these tests"],
        cipher: ["thirty-two bytes for these tests"],
      },
      identity: { default_schema_id: "person", schemas: [{ id: "person", url: identitySchema }] },
      courier: { smtp: { connection_uri: "smtp://127.0.0.1:9/" } },
      selfservice: { methods: { password: { enabled: true }, code: { enabled: true } } },
    }),
    folder,
  );
  await untilReady("Kratos", kratos, `${at.kratosAdmin}/admin/health/ready`);
  return () => kratos.stop();
}

/** `lethe serve` with the settings in this folder. */
export async function serve(folder: string, at: Addresses) {
  const running = guarded(process.execPath, [main, "serve", `--env-file=${join(folder, ".env")}`], {});
  await untilReady("Lethe", running, `${at.lethe}/health/alive`);
  return () => running.stop();
}

/** What the file says to do for a Hydra that has a device flow. */
export async function turnOnDeviceFlow(file: string): Promise<void> {
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace("# device:", "device:"));
}

/** Runs the script in this folder, where `hydra` is the real one. */
export async function runHydraScript(folder: string, name: string): Promise<void> {
  const { folder: programs, remove } = await emptyFolder();
  try {
    await symlink(await hydraBinary(), join(programs, "hydra"));
    const PATH = `${programs}${delimiter}${process.env["PATH"] ?? ""}`;
    await promisify(execFile)("sh", [name], { cwd: folder, env: { PATH } });
  } finally {
    await remove();
  }
}

function listenAt(url: string) {
  return { host, port: Number(new URL(url).port) };
}
