import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { templatesDoc } from "../../../build/templates-doc.ts";

it("docs/templates.md says what each template is given: `node build/templates-doc.ts` writes it", async () => {
  const written = readFileSync(join(import.meta.dirname, "../../../docs/templates.md"), "utf8");
  expect(written).toBe(await templatesDoc());
  expect(written.match(/^### `/gm)?.length).toBeGreaterThan(15);
});
