import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs, part } from "../../testkit/vitest/parts.ts";

const root = join(import.meta.dirname, "../..");
const workflows = globSync(".github/workflows/*.yml", { cwd: root });
// Go's module proxy and checksum database hold it to this version.
const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

/** What actionlint says. Without the programs that it would call where they are: the same everywhere. */
async function lint(files: string[], stdin = ""): Promise<string> {
  const args = ["run", actionlint, "-no-color", "-shellcheck=", "-pyflakes=", ...files];
  return new Promise((resolve, reject) => {
    const { stdin: input } = execFile(part("go").path, args, { cwd: root }, (error, stdout, stderr) => {
      // It exits with 1 when it has found something, and go says so.
      if (error !== null && stdout === "") reject(new Error(stderr, { cause: error }));
      else resolve(stdout);
    });
    input?.end(stdin);
  });
}

describe("GitHub's workflows", () => {
  it("have nothing that actionlint finds", needs("go"), async () => {
    expect(await lint(workflows)).toBe("");
  });

  it("would be found out with a job that is not there", needs("go"), async () => {
    const release = readFileSync(join(root, ".github/workflows/release.yml"), "utf8");
    const planted = release.replace("needs: [check, image]", "needs: [check, imagee]");
    expect(await lint(["-"], planted)).toContain('job "chart" needs job "imagee" which does not exist');
  });

  it("run what needs nothing but Node.js on both ends of `engines`", () => {
    const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      engines: { node: string };
    };
    const ci = readFileSync(join(root, ".github/workflows/ci.yml"), "utf8");
    const [, oldest, newest] = /node: \["([\d.]+)", "(\d+)"\]/.exec(ci) ?? [];
    const lowest = engines.node.replace(">=", "");
    expect(oldest?.startsWith(lowest)).toBe(true);
    expect(readFileSync(join(root, "Dockerfile"), "utf8")).toContain(`FROM node:${newest}-`);
  });

  it.each(workflows)("%s takes actions by their commit, with the version beside it", (file) => {
    const text = readFileSync(join(root, file), "utf8");
    const used = Array.from(text.matchAll(/^\s*(?:- )?uses: (.+)$/gm), ([, use = ""]) => use);
    expect(used).not.toEqual([]);
    const unpinned = used.filter((use) => !/^\.\/|^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use));
    expect(unpinned).toEqual([]);
  });
});
