import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { apiReport, declarations } from "../../../build/api-report.ts";

describe("the library's declarations", () => {
  it("are those of docs/api-report.md: `node build/api-report.ts` writes it", async () => {
    const written = readFileSync(join(import.meta.dirname, "../../../docs/api-report.md"), "utf8");
    expect(written).toBe(await apiReport(declarations()));
    for (const name of ["createApp", "logoutRoutes", "deviceRoutes", "ClaimsReader", "interface Config"])
      expect(written).toContain(name);
  });
});
