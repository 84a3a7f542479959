import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { describe, expect, it } from "vitest";
import { paths } from "../../../src/paths.ts";

const root = join(import.meta.dirname, "../../..");
const files = ["README.md", "docs", "deploy", "examples"]
  .flatMap((name) => (name.endsWith(".md") ? [name] : filesBelow(name)))
  .filter((file) => file.endsWith(".md"));

/** Each block that has Hydra's `urls`, as Hydra reads it. */
const shown = files.flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8");
  return Array.from(text.matchAll(/^```ya?ml\n([^]*?)^```$/gm), ([, yaml = ""]) => ({ file, yaml })).filter(
    ({ yaml }) => /^urls:$/m.test(yaml),
  );
});

describe("what the documents show of Hydra's urls", () => {
  it.each(shown)("$file starts the oldest Hydra that is supported, too", ({ yaml }) => {
    // v2.3.0 refuses what it does not know, and urls.device is newer.
    const keys = parseAllDocuments(yaml).flatMap((document) =>
      Object.keys((document.toJS() as { urls?: object }).urls ?? {}),
    );
    expect(keys).not.toEqual([]);
    expect(keys).not.toContain("device");
  });

  it("is there at all, with the lines for a newer one behind a #", () => {
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.some(({ yaml }) => yaml.includes(`# device: { verification:`))).toBe(true);
  });
});

// Helm's own templates are no YAML: what helm makes of them is test/ship's to look at.
describe("the chart's notes", () => {
  it("have urls.device behind a #", () => {
    const notes = readFileSync(join(root, "deploy/helm/lethe/templates/NOTES.txt"), "utf8");
    const lines = notes.split("\n").filter((line) => line.includes(paths.device));
    expect(lines.filter((line) => !line.trim().startsWith("# device: {"))).toEqual([]);
    expect(lines).not.toEqual([]);
    expect(notes).toContain("# Hydra v25.4 or newer; an older one does not start with it.\n");
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => !file.includes("node_modules"))
    .map((file) => join(folder, file));
}
