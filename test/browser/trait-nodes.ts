import type { UiNode } from "../../src/kratos/flow.ts";
import { isRecord } from "../../src/is-record.ts";
import { inputNode } from "../../testkit/fakes/kratos-flow-fixtures.ts";

const byFormat: Record<string, string> = { "date-time": "datetime-local", uri: "url" };

/** The nodes that Kratos makes of traits and their schema (`properties` of an object): of references it follows none here. */
export function traitNodes(properties: object, traits: object, path = "traits"): UiNode[] {
  return Object.entries(properties).flatMap(([key, schema]: [string, Record<string, unknown>]) => {
    const name = `${path}.${key}`;
    const value = new Map<string, unknown>(Object.entries(traits)).get(key);
    const inner = schema["properties"];
    if (isRecord(inner)) return traitNodes(inner, isRecord(value) ? value : {}, name);
    const label = typeof schema["title"] === "string" ? { label: schema["title"] } : {};
    if (schema["type"] === "array" || "$ref" in schema) {
      const items = Array.isArray(value) ? value : [];
      const nodes = items.map((item: unknown, index) => traitNode(`${name}.${index}`, typeOf(item), item));
      return [...nodes.toReversed(), inputNode(name, { group: "profile", ...label })];
    }
    const format = typeof schema["format"] === "string" ? schema["format"] : undefined;
    const type = format === undefined ? typeOf(schema["type"]) : (byFormat[format] ?? format);
    return [traitNode(name, type, value, label)];
  });
}

function traitNode(name: string, type: string, value: unknown, label: { label?: string } = {}): UiNode {
  const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return inputNode(name, { group: "profile", type, ...label, value: isScalar ? value : undefined });
}

// Of a value, or of the name of a type.
function typeOf(about: unknown): string {
  if (typeof about === "number" || about === "number" || about === "integer") return "number";
  return typeof about === "boolean" || about === "boolean" ? "checkbox" : "text";
}
