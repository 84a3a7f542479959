import { oldSettings } from "../../src/config/legacy-settings.ts";
import { isSecret, jsonSchema, schemaOfSettings, withoutLinks, type JsonSchema } from "./settings-list.ts";

const properties = schemaOfSettings.properties ?? {};

/** `lethe.schema.json`: what a YAML file of settings may hold (`lethe serve -c lethe.yaml`). */
export function yamlSchema(): string {
  const files = Object.keys(properties).filter(isSecret).map(fileOf);
  const old = oldSettings
    .filter((name) => !(name in properties))
    .map((name): [string, JsonSchema] => [
      name,
      { deprecated: true, description: "A name of Hera's or of Ory's reference apps" },
    ]);
  return toJson({
    $schema: schemaOfSettings["$schema"],
    title: "Lethe's settings",
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries([
      ...Object.entries(properties).map(([name, schema]): [string, JsonSchema] => [name, plainly(schema)]),
      ...files,
      ...old,
    ]),
  });
}

/** The chart's `values.schema.json`, with today's settings in `config` and `secrets`. */
export function helmSchema(written: string): string {
  const schema = jsonSchema.parse(JSON.parse(written));
  const { config, secrets } = schema.properties ?? {};
  if (config === undefined || secrets === undefined)
    throw new Error("values.schema.json has no config, or no secrets");
  const names = Object.keys(properties);
  config.properties = pick(names.filter((name) => !isSecret(name)));
  // No demo in a cluster, and one name for the key.
  const left = new Set(["DEMO_USERS", "ORY_ADMIN_API_TOKEN"]);
  secrets.properties = Object.fromEntries(
    names.filter((name) => isSecret(name) && !left.has(name)).map((name) => [name, { type: "string" }]),
  );
  const used = JSON.stringify(schema);
  schema.definitions = Object.fromEntries(
    Object.entries(schema.definitions ?? {}).filter(([name]) => used.includes(`"#/definitions/${name}"`)),
  );
  return toJson(schema);
}

function pick(names: string[]): Record<string, JsonSchema> {
  return Object.fromEntries(names.map((name) => [name, forHelm(properties[name] ?? {})]));
}

// The chart writes values as they are, and has no words for a list. A port of a container is never "any free one".
function forHelm({
  items: _items,
  default: _default,
  examples: _examples,
  ...schema
}: JsonSchema): JsonSchema {
  const isPort = schema["maximum"] === 65_535;
  const types = [schema["type"]].flat().filter((type) => type !== "array");
  return {
    ...plainly(schema),
    type: types.length === 1 ? types[0] : types,
    ...(isPort && { minimum: 1, pattern: "^[1-9]\\d{0,4}$" }),
  };
}

function plainly(schema: JsonSchema): JsonSchema {
  const { description } = schema;
  return typeof description === "string" ? { ...schema, description: withoutLinks(description) } : schema;
}

function fileOf(name: string): [string, JsonSchema] {
  return [`${name}_FILE`, { type: "string", description: `Path of a file that has ${name}` }];
}

function toJson(schema: JsonSchema): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
