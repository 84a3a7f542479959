import { spawn } from "node:child_process";

// Runs a program that must not outlive the test run: `node leash.ts program …`. The far end of stdin is held by the
// tests; when they die, however they die, stdin ends and the program is told to stop. Orphaned Hydras would keep ports.
const [program = "", ...rest] = process.argv.slice(2);
const child = spawn(program, rest, { stdio: ["ignore", "inherit", "inherit"] });

child.on("error", (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on("exit", (code, signal) => {
  process.exit(code ?? (signal === "SIGTERM" ? 0 : 1));
});
process.on("SIGTERM", () => child.kill("SIGTERM"));
// Ctrl-C reaches the whole group at once; the child ends by itself and this process follows it.
process.on("SIGINT", () => undefined);
process.stdin.on("end", () => {
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), 5_000).unref();
});
process.stdin.resume();
