import { mkdtemp, cp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { describe, expect, it, onTestFinished } from "vitest";
import { secretSettings, settings } from "../../src/config/settings.ts";
import {
  chartFolder,
  cluster,
  helm,
  readChartFile,
  readValues,
  render,
  validate,
  valuesFile,
  type ValueSet,
} from "./helm/chart.ts";
import { needs } from "../../testkit/vitest/parts.ts";

interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
}
const schema = JSON.parse(await readChartFile("values.schema.json")) as Schema;
const names = Object.keys(settings.shape);
const isSecret = (name: string) => (secretSettings as readonly string[]).includes(name);

/** What the schema knows, down to where the operator's own words begin: `image.tag` and so on, with its default. */
function leaves(part: Schema, values: unknown, path: string[] = []): { name: string; default: unknown }[] {
  const isOwn = part.properties === undefined || path[0] === "config";
  if (isOwn) return [{ name: path.join("."), default: values }];
  return Object.entries(part.properties ?? {})
    .filter(([name]) => name !== "global")
    .flatMap(([name, inner]) => leaves(inner, (values as Record<string, unknown>)[name], [...path, name]));
}

function keys(values: unknown, part: Schema | undefined, path: string[] = []): string[] {
  if (part?.properties === undefined || path[0] === "config") return [path.join(".")];
  return Object.entries(values as object).flatMap(([name, inner]) =>
    keys(inner, part.properties?.[name], [...path, name]),
  );
}

describe("the chart's values.schema.json", () => {
  it("takes in config every setting that is no secret, and nothing else", () => {
    const known = Object.keys(schema.properties?.["config"]?.properties ?? {});
    expect(known.toSorted()).toEqual(names.filter((name) => !isSecret(name)).toSorted());
    expect(schema.properties?.["config"]?.additionalProperties).toBe(false);
  });

  it("takes the secrets under their own names, without the demo's people and the second name of the key", () => {
    const known = Object.keys(schema.properties?.["secrets"]?.properties ?? {});
    const left = new Set<string>(["DEMO_USERS", "ORY_ADMIN_API_TOKEN"]);
    expect(known.toSorted()).toEqual(secretSettings.filter((name) => !left.has(name)).toSorted());
  });

  it("knows what values.yaml has, and has what it knows", async () => {
    const values = await readValues();
    const known = leaves(schema, values).map(({ name }) => name);
    expect(keys(values, schema).toSorted()).toEqual(known.toSorted());
  });
});

describe("the chart's config", needs("helm"), () => {
  it("takes every value that .env.example shows", async () => {
    const example = await readFile(join(chartFolder, "../../../.env.example"), "utf8");
    const shown = Array.from(
      example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=(.+)$/gm),
      ([, name = "", value = ""]) => ({
        name,
        value,
      }),
    ).filter(({ name }) => !isSecret(name));
    expect(shown.length).toBeGreaterThan(30);
    const given = shown.map(({ name, value }) => `config.${name}=${JSON.stringify(value)}`);
    const adminToken = 'secrets.ADMIN_TOKEN="only-a-test-uses-this-token-0123456789"';
    const { data } = (await render("minimal", adminToken, ...given)).only("ConfigMap");
    expect(data).toEqual(Object.fromEntries(shown.map(({ name, value }) => [name, value])));
  });
});

describe("the chart's README", () => {
  it("has a row for every value, with its default, and for nothing else", async () => {
    const readme = await readChartFile("README.md");
    const rows = Array.from(readme.matchAll(/^\| `([\w.]+)` *\|([^|]*)\|/gm), ([, name = "", cell = ""]) => ({
      name,
      cell: cell.trim(),
    }));
    const expected = leaves(schema, await readValues()).map(({ name, default: value }) => ({
      name,
      cell: cellOf(value),
    }));
    expect(rows.toSorted(byName)).toEqual(expected.toSorted(byName));
  });

  it("shows values that the chart takes", async () => {
    const [, shown = ""] =
      /^```yaml\n(# values\.yaml\n.*?)^```$/ms.exec(await readChartFile("README.md")) ?? [];
    const folder = await temporary();
    await writeFile(join(folder, "values.yaml"), shown);
    const manifests = await helm(
      "template",
      "lethe",
      chartFolder,
      ...cluster,
      `--values=${join(folder, "values.yaml")}`,
    );
    expect(await validate(manifests)).toContain("Invalid: 0, Errors: 0");
    expect(parse(shown)).toHaveProperty("existingSecret", "lethe");
  });
});

describe("the chart's notes", needs("helm"), () => {
  it("say what Hydra has to be told, and what is still open", async () => {
    const said = await notes("minimal");
    expect(said).toContain("logout: https://logout.example.com/logout\n");
    expect(said).not.toContain("/login\n");
    expect(said).toContain("# device: { verification: https://logout.example.com/device, success: ");
    expect(said).toContain("ingress.enabled and httpRoute.enabled are both false");
    expect(said).toContain("networkPolicy.hydra.enabled");
  });

  it("are short where nothing is open", async () => {
    const said = await notes("everything");
    expect(said).toContain("login: https://auth.example.com/login\n");
    expect(said).not.toMatch(/enabled/);
  });

  it("name the way to roll out a changed Secret", async () => {
    expect(await notes("gateway")).toContain("rollout restart deployment/one-lethe");
  });
});

// helm shows them only to somebody who installs: here they are rendered as a field of an object.
async function notes(set: ValueSet): Promise<string> {
  const folder = join(await temporary(), "lethe");
  await cp(chartFolder, folder, { recursive: true });
  const text = await readChartFile("templates/NOTES.txt");
  const object = `{{- define "notes" }}${text}{{ end }}\nnotes: {{ include "notes" . | quote }}\n`;
  await writeFile(join(folder, "templates/notes.yaml"), object);
  const values = [`--values=${valuesFile(set)}`, "--show-only=templates/notes.yaml"];
  const shown = parse(await helm("template", "one", folder, ...cluster, ...values)) as { notes: string };
  return `${shown.notes}\n`;
}

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lethe-chart-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

function cellOf(value: unknown): string {
  if (value === "" || ["{}", "[]"].includes(JSON.stringify(value))) return "";
  return typeof value === "object"
    ? "see `values.yaml`"
    : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}
