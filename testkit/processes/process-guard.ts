import { spawn } from "node:child_process";
import { rmSync } from "node:fs";

// Runs a program that must not outlive whoever started it: `node process-guard.ts program …`. The far end of stdin is held by the
// starter; when it dies, however it dies, stdin ends and the program is told to stop. Orphaned Hydras would keep ports.
const [program = "", ...rest] = process.argv.slice(2);
// What the program needs no longer than it runs.
const { GUARDED_FOLDER: folder, ...env } = process.env;
const child = spawn(program, rest, { stdio: ["ignore", "inherit", "inherit"], env });

child.on("error", (error) => {
  console.error(error.message);
  end(127);
});
child.on("exit", (code, signal) => {
  end(code ?? (signal === "SIGTERM" ? 0 : 1));
});
process.on("SIGTERM", () => child.kill("SIGTERM"));
// Ctrl-C reaches the whole group at once; the child ends by itself and this process follows it.
process.on("SIGINT", () => undefined);
process.stdin.on("end", () => {
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), 5_000).unref();
});
process.stdin.resume();

function end(code: number): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}
