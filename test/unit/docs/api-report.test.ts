import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { apiReport, declarations, undocumented, type Declared } from "../../../build/api-report.ts";
import { libraryReference } from "../../../build/library-reference.ts";

let declared: Declared[];
beforeAll(() => {
  declared = declarations();
});

describe("the library's declarations", () => {
  it("are those of docs/api-report.md: `node build/api-report.ts` writes it", async () => {
    const written = readFileSync(join(import.meta.dirname, "../../../docs/api-report.md"), "utf8");
    expect(written).toBe(await apiReport(declared));
    for (const name of ["createApp", "logoutRoutes", "deviceRoutes", "ClaimsReader", "interface Config"])
      expect(written).toContain(name);
  });

  it("are those of docs/library-reference.md: `node build/library-reference.ts` writes it", async () => {
    const written = readFileSync(join(import.meta.dirname, "../../../docs/library-reference.md"), "utf8");
    expect(written).toBe(await libraryReference(declared));
    const index = declared.find(({ file }) => file === "index.d.ts")?.text ?? "";
    const named = Array.from(index.matchAll(/\{([^}]*)\}/g), ([, list = ""]) => list.split(","))
      .flat()
      .map((each) => each.replace(/.* as |\btype /g, "").trim())
      .filter((name) => name !== "");
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((name) => !written.includes(`\n### ${name}\n`))).toEqual([]);
  });

  it("have a docstring on everything that is exported", () => {
    expect(undocumented(declared)).toEqual([]);
  });

  it("would be found out without one", () => {
    const without = declared.map(({ file, text }) => ({
      file,
      text: file === "logout/routes.d.ts" ? text.replace(/\/\*\*[^]*?\*\/\n/g, "") : text,
    }));
    expect(undocumented(without)).toEqual(["logoutRoutes"]);
  });
});
