import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "docs/doctor.md"), "utf8");
const sources = readdirSync(join(root, "src/doctor")).filter((name) => name.endsWith(".ts"));
const code = sources.map((name) => readFileSync(join(root, "src/doctor", name), "utf8")).join("\n");

// `id: "…"`, and `const id = "…"`, as all of them are written.
const ids = new Set(Array.from(code.matchAll(/\bid(?::| =) "([a-z_]+)"/g), ([, id = ""]) => id));

it("docs/doctor.md lists every finding that can be wrong", () => {
  const told = (id: string) => page.includes(`\`${id}\``);
  // What is only said of what is right, or how much was looked at.
  const notMistakes = new Set(["clients", "clients_more", "hydra_public"]);
  expect([...ids].filter((id) => !told(id) && !notMistakes.has(id))).toEqual([]);
  expect(ids.size).toBeGreaterThan(25);
});
