import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { parseEnv } from "node:util";
import { parseAllDocuments } from "yaml";
import { describe, expect, it, onTestFinished } from "vitest";
import { runCommand } from "../../src/cli/run-command.ts";
import { needs } from "../../testkit/vitest/parts.ts";
import { chartFolder, cluster, helm, validate } from "./helm/chart.ts";

const flags = [
  "--base-url=https://auth.example.com",
  "--hydra-admin-url=http://hydra-admin.ory:4445",
  "--hydra-public-url=https://id.example.com",
  "--kratos-public-url=http://kratos-public.ory",
  "--kratos-browser-url=https://accounts.example.com",
  "--kratos-admin-url=http://kratos-admin.ory",
];

describe("lethe init --for=helm", needs("helm"), () => {
  it("writes values that the chart takes, and the keys of the Secret that it looks for", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lethe-init-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const nowhere = { write: () => true };
    const context = {
      env: {},
      workingDir: folder,
      stdin: Readable.from([]),
      stdout: nowhere,
      stderr: nowhere,
    };
    expect(await runCommand(["init", "--for=helm", ...flags], context)).toBe(0);
    const values = `--values=${join(folder, "lethe-values.yaml")}`;
    expect(await helm("lint", "--strict", chartFolder, ...cluster, values)).toContain("0 chart(s) failed");
    const manifests = await helm("template", "lethe", chartFolder, ...cluster, values);
    expect(await validate(manifests)).toContain("Invalid: 0, Errors: 0, Skipped: 0");
    const kinds = parseAllDocuments(manifests).map((document) => String(document.get("kind")));
    expect(kinds).not.toContain("Secret");
    for (const name of Object.keys(parseEnv(readFileSync(join(folder, "lethe-secret.env"), "utf8"))))
      expect(manifests).toMatch(new RegExp(`name: "?lethe"?\\n +key: ${name}\\n`));
  });
});
