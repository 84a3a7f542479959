import { mkdtempSync, rmSync } from "node:fs";
import { Readable } from "node:stream";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { runCommand } from "../../../src/cli/run-command.ts";

async function migrate(settings: Record<string, string>) {
  const said = { stdout: "", stderr: "" };
  const code = await runCommand(["migrate"], {
    env: {
      HYDRA_ADMIN_URL: "http://127.0.0.1:1",
      COOKIE_SECRET: "only this test uses this secret of 32 bytes",
      ADMIN_PORT: "0",
      ADMIN_TOKEN: "only-this-test-uses-this-token-0123456789",
      ...settings,
    },
    workingDir: tmpdir(),
    stdin: Readable.from([]),
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
  });
  return { code, ...said };
}

describe("lethe migrate", () => {
  it("has nothing to do without STORE_URL", async () =>
    expect(await migrate({})).toEqual({
      code: 0,
      stdout: "There is nothing to migrate: STORE_URL is not set.\n",
      stderr: "",
    }));

  it("makes the tables of a file, again and again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lethe-migrate-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const settings = { STORE_URL: `sqlite:${join(folder, "lethe.db")}` };
    const done = { code: 0, stdout: "The store is up to date.\n", stderr: "" };
    expect(await migrate(settings)).toEqual(done);
    expect(await migrate(settings)).toEqual(done);
  });

  it("fails where the store can't be opened, and names no password", async () => {
    expect(await migrate({ STORE_URL: "sqlite:/no-such-folder/lethe.db" })).toMatchObject({
      code: 1,
      stderr: "lethe: unable to open database file\n",
    });
    const { code, stderr } = await migrate({ STORE_URL: "postgres://lethe:s3cr3t@127.0.0.1:1/lethe" });
    expect(code).toBe(1);
    expect(stderr).toContain("lethe: STORE_URL: the store can't be used (ECONNREFUSED)\n");
    expect(stderr).not.toContain("s3cr3t");
  });
});
