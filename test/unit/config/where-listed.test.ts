import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { whereListed } from "../../../src/config/where-listed.ts";

it("a clone has the list of all settings, and the demo", () => {
  expect(whereListed()).toBe(
    "docs/settings.md lists every setting. To see Lethe work without any: npm run demo",
  );
});

it("the image and the npm package have neither: what is said is true there, too", () => {
  const folder = mkdtempSync(join(tmpdir(), "lethe-package-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const manifest = { version: "1.2.3", homepage: "https://github.com/acme/lethe#readme" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  expect(whereListed(folder)).toBe(
    'https://github.com/acme/lethe/blob/v1.2.3/docs/settings.md lists every setting. "lethe init" writes what a start needs',
  );
});
