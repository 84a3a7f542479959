import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { oldSettings } from "../../../src/config/legacy-settings.ts";
import { secretSettings, settings } from "../../../src/config/settings.ts";

interface Property {
  type?: string | string[];
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  default?: string;
  examples?: string[];
}
interface Schema {
  properties: Record<string, Property>;
}
const read = (file: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../../..", file), "utf8")) as unknown;
const { properties } = read("lethe.schema.json") as Schema;
const chart = read("deploy/helm/lethe/values.schema.json") as { properties: { config: Schema } };
const forHelm = chart.properties.config.properties;

describe("lethe.schema.json", () => {
  it("has every setting, every file of a secret and every old name, and nothing else", () => {
    const names = new Set([
      ...Object.keys(settings.shape),
      ...secretSettings.map((name) => `${name}_FILE`),
      ...oldSettings,
    ]);
    expect(Object.keys(properties).toSorted()).toEqual([...names].toSorted());
  });

  const shown = Object.entries(properties).flatMap(([name, schema]) =>
    [schema.default, ...(schema.examples ?? [])].flatMap((value) =>
      value === undefined ? [] : { name, value, schema },
    ),
  );
  it.each(shown)("takes its own example of $name: $value", ({ value, schema }) => {
    expect([schema.type].flat()).toContain("string");
    expect(value).toMatch(new RegExp(schema.pattern ?? ""));
    expect(schema.enum ?? [value]).toContain(value);
  });

  it("takes what YAML writes without quotes", () => {
    expect(properties["PORT"]).toMatchObject({ type: ["integer", "string"], minimum: 0, maximum: 65_535 });
    expect(properties["LOGOUT_OFFER_EVERYWHERE"]?.enum).toContain(true);
    expect(properties["LOGOUT_REVOKE_DELAY"]).toMatchObject({ type: ["string", "integer"], maximum: 0 });
    expect(properties["LOGOUT_ALLOWLIST"]?.type).toContain("array");
  });

  it.each([
    ["LOGOUT_RECENT_INTERACTION", "0s"],
    ["UPSTREAM_TIMEOUT", "5"],
    ["HYDRA_ADMIN_URL", "hydra:4445"],
    ["BRAND_LOGO_URL", "http://example.com/a.png"],
    ["BRAND_COLOR", "blue"],
    ["SUPPORT_EMAIL", "nobody"],
    ["SIGN_OUT_ON", "password,sometimes"],
    ["BASE_PATH", "auth"],
  ])("refuses for %s what the start refuses: %s", (name, value) => {
    const pattern = properties[name]?.pattern;
    expect(pattern).toBeDefined();
    expect(value).not.toMatch(new RegExp(pattern ?? ""));
    expect(settings.shape[name as keyof typeof settings.shape].safeParse(value).success).toBe(false);
  });
});

describe("the chart's schema of config", () => {
  it("has no list, which the chart can't write, and no port 0", () => {
    const types = Object.values(forHelm).flatMap(({ type }) => type ?? []);
    expect(types).not.toContain("array");
    expect(forHelm["PORT"]).toMatchObject({ minimum: 1, pattern: "^[1-9]\\d{0,4}$" });
  });

  it("has patterns that RE2 can read, and so has the other", () => {
    const patterns = [...Object.values(forHelm), ...Object.values(properties)].flatMap(
      ({ pattern }) => pattern ?? [],
    );
    expect(patterns.length).toBeGreaterThan(40);
    // What RE2 has not: looking around, and what was found before.
    expect(patterns.filter((pattern) => /\(\?[=!<]|\\[1-9]|\\k/.test(pattern))).toEqual([]);
  });
});
