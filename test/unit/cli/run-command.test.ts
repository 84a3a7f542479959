import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { Readable } from "node:stream";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commands } from "../../../src/cli/commands.ts";
import { runCommand } from "../../../src/cli/run-command.ts";
import { ownVersion } from "../../../src/ops/own-version.ts";

const folder = mkdtempSync(join(tmpdir(), "lethe-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a command says, and what it exits with. */
async function lethe(...argv: string[]) {
  const said = { stdout: "", stderr: "" };
  const code = await runCommand(argv, {
    env: {},
    workingDir: folder,
    stdin: Readable.from([]),
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
  });
  return { code, ...said };
}

describe("lethe", () => {
  it("serve refuses what is wrong in a file, though nothing else is", async () => {
    const text =
      "HYDRA_ADMIN_URL: http://127.0.0.1:1\nCOOKIE_SECRET: only this test uses this secret of 32 bytes\n";
    writeFileSync(join(folder, "right.yaml"), `${text}LOGOUT_PROMPTS: always\n`);
    const { code, stderr } = await lethe("serve", "-c", "right.yaml");
    expect(code).toBe(78);
    expect(stderr).toContain("  LOGOUT_PROMPTS: there is no such setting");
    expect(stderr).not.toContain("is not set");
  });

  it.each([["help"], ["--help"], ["-h"], ["help", "--help"]])(
    "%s %s lists every command",
    async (...argv) => {
      const { code, stdout, stderr } = await lethe(...argv.filter((word) => word !== undefined));
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      for (const [name, { summary }] of Object.entries(commands))
        expect(stdout).toMatch(new RegExp(`^ {2}${name} +${summary}$`, "m"));
    },
  );

  it.each(Object.entries(commands))("help %s says what it takes", async (name, { summary, options }) => {
    const { code, stdout } = await lethe("help", name);
    expect(code).toBe(0);
    expect(stdout).toMatch(`lethe ${name}: ${summary}\n`);
    for (const [option, { help }] of Object.entries(options)) {
      expect(stdout).toContain(`--${option}`);
      expect(stdout).toContain(help);
    }
    // `help --help` is about all of them.
    const asked = name === "help" ? lethe("help", "help") : lethe(name, "--help");
    expect((await asked).stdout).toBe(stdout);
  });

  it.each(["version", "--version"])("%s says which it is", async (word) => {
    expect(await lethe(word)).toEqual({
      code: 0,
      stdout: `lethe ${ownVersion()} (Node.js ${process.version})\n`,
      stderr: "",
    });
  });

  it.each([
    [["srve"], 'there is no command "srve"'],
    [["help", "srve"], 'there is no command "srve"'],
    [["constructor"], 'there is no command "constructor"'],
    // What was typed may be a setting with its value, and what is said a log.
    [["COOKIE_SECRET=s3cr3t"], "there is no such command"],
    [["help", "COOKIE_SECRET=s3cr3t"], "there is no such command"],
    [["serve", "COOKIE_SECRET=s3cr3t"], "this command takes options alone"],
    [["serve", "--cookie-secret=s3cr3t"], "Unknown option '--cookie-secret'"],
    [["serve", "--prot", "1"], "Unknown option '--prot'"],
    [["--prot"], "Unknown option '--prot'"],
    [["serve", "now"], "this command takes options alone"],
    [["serve", "-c"], "Option '-c, --config <value>' argument missing"],
    [["version", "--config=x"], "Unknown option '--config'"],
  ])("%j exits with 64 and one line", async (argv, said) => {
    expect(await lethe(...argv)).toEqual({
      code: 64,
      stdout: "",
      stderr: `lethe: ${said}. See lethe help\n`,
    });
  });

  it("serve lists what is wrong in the files that it was given, by name and never by value, and exits with 78", async () => {
    writeFileSync(join(folder, "lethe.yaml"), "PORT: s3cr3t-port\nLOGOUT_PROMPT: s3cr3t\nPROT: s3cr3t\n");
    writeFileSync(join(folder, "given.env"), "LOG_LEVEL=s3cr3t-level\n");
    for (const argv of [["serve"], []]) {
      const given = await lethe(...argv, "-c", "lethe.yaml", "--env-file=given.env");
      expect(given).toMatchObject({ code: 78, stdout: "" });
      const named = Array.from(given.stderr.matchAll(/^ {2}([A-Z_]+):/gm), ([, name]) => name);
      expect(new Set(named)).toEqual(
        new Set(["COOKIE_SECRET", "HYDRA_ADMIN_URL", "LOGOUT_PROMPT", "LOG_LEVEL", "PORT", "PROT"]),
      );
      expect(given.stderr).not.toContain("s3cr3t");
    }
  });
});
