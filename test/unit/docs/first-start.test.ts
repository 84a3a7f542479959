import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { gatherSettings } from "../../../src/config/setting-sources.ts";

const root = join(import.meta.dirname, "../../..");

/** The commands that set Lethe up and start it, without the blanks that a list has before them. */
function firstStart(page: string): string {
  const text = readFileSync(join(root, page), "utf8");
  const blocks = Array.from(text.matchAll(/^( *)```sh\n([^]*?)^ *```$/gm), ([, indent = "", block = ""]) =>
    block.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  );
  return (
    blocks
      .find((block) => block.includes("npm start") && block.includes("COOKIE_SECRET"))
      ?.replaceAll("…", "filled-in") ?? ""
  );
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lethe-first-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

describe.each(["README.md", "docs/quick-start.md", "docs/ory-network.md"])(
  "the first start of %s",
  (page) => {
    it("leaves the settings where a command in another terminal finds them", async () => {
      const bin = { npm: "exit 0", openssl: `echo ${"0123456789abcdef".repeat(4)}` };
      for (const [name, does] of Object.entries(bin))
        writeFileSync(join(folder, name), `#!/bin/sh\n${does}\n`, { mode: 0o755 });
      const PATH = `${folder}:/usr/bin:/bin`;
      execFileSync("sh", ["-e"], { cwd: folder, env: { PATH }, input: firstStart(page) });
      const { given, mistakes } = await gatherSettings({ env: {}, workingDir: folder });
      expect(mistakes).toEqual([]);
      expect(readConfig(given).baseUrl).toMatch(/^http/);
    });
  },
);
