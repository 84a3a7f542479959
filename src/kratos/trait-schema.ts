import { isRecord } from "../is-record.ts";

/** What an identity schema says of one trait, as far as a form needs it. */
export interface TraitFacts {
  /** Of the value; of each item, when it is an array. `any`: the schema does not say, and Kratos's forms store text. */
  type: "string" | "number" | "integer" | "boolean" | "any";
  isArray: boolean;
  /** JSON Schema's, such as `email`; of each item, when it is an array. */
  format: string | undefined;
  /** The values of an `enum`; empty when any will do. */
  options: readonly (string | number | boolean)[];
  /** True for a box that has to be ticked: `const: true`. */
  mustBeTrue: boolean;
}

/** `unpostable`: whatever a form sends, Kratos does not take it from there. Undefined: the schema does not tell. */
export type FoundTrait = TraitFacts | "unpostable" | undefined;

/** What the identity schemas say, by the names of a flow's nodes. */
export interface TraitSchema {
  /**
   * What they say of this one.
   *
   * @param name the node's, such as `traits.name.first`
   */
  find(name: string): FoundTrait;
}

type Schema = Record<string, unknown>;

// A schema may refer to itself, and is what an operator wrote.
const maxDepth = 16;
const maxVisits = 5000;
// As many as Kratos itself puts into a flow.
const maxOptions = 500;

/**
 * Reads an identity schema as Kratos's own form decoder does: of each property by its path, through local references and `allOf`,
 * `if` and their like. A property that has no type of its own, or several, can't be sent by a form, and neither can objects in arrays.
 */
export function readTraitSchema(document: unknown): TraitSchema {
  const found = new Map<string, FoundTrait>();
  let visits = 0;
  let isWhole = true;
  if (isRecord(document)) visit(document, [], 0);
  else isWhole = false;
  return { find: (name) => (found.has(name) ? found.get(name) : isWhole ? "unpostable" : undefined) };

  function visit(schema: unknown, path: readonly string[], depth: number): void {
    if (!isRecord(schema)) return;
    visits += 1;
    if (depth > maxDepth || visits > maxVisits) {
      isWhole = false;
      return;
    }
    const facts = factsOf(schema, resolve);
    if (facts !== undefined && path.length > 0) keep(path.join("."), facts);
    const parts = [
      resolve(schema["$ref"]),
      ...["not", "if", "then", "else"].map((key) => schema[key]),
      ...["allOf", "anyOf", "oneOf"].flatMap((key) => listOf(schema[key])),
    ];
    for (const part of parts) visit(part, path, depth + 1);
    const { properties } = schema;
    if (!isRecord(properties)) return;
    for (const [name, part] of Object.entries(properties)) visit(part, [...path, name], depth + 1);
  }

  // Where two places of a schema say different things, neither is to be relied on.
  function keep(name: string, facts: TraitFacts): void {
    found.set(name, found.has(name) ? agreed(found.get(name), facts) : facts);
  }

  function resolve(reference: unknown): unknown {
    if (typeof reference !== "string") return undefined;
    const target = reference.startsWith("#") ? atPointer(document, reference.slice(1)) : undefined;
    if (target === undefined) isWhole = false;
    return target;
  }
}

/** What all of these schemas say that have such a trait: which of them an identity will have is not known. */
export function commonTraits(schemas: readonly TraitSchema[]): TraitSchema {
  return {
    find(name) {
      const answers = schemas.map((schema) => schema.find(name)).filter((facts) => facts !== "unpostable");
      if (answers.length === 0) return schemas.length > 0 ? "unpostable" : undefined;
      return answers.reduce((one, other) => agreed(one, other), answers[0]);
    },
  };
}

function agreed(one: FoundTrait, other: FoundTrait): TraitFacts | undefined {
  if (one === undefined || other === undefined || one === "unpostable" || other === "unpostable")
    return undefined;
  if (one.isArray !== other.isArray || one.type !== other.type) return undefined;
  return {
    ...one,
    format: one.format === other.format ? one.format : undefined,
    options: JSON.stringify(one.options) === JSON.stringify(other.options) ? one.options : [],
    mustBeTrue: one.mustBeTrue && other.mustBeTrue,
  };
}

function factsOf(schema: Schema, resolve: (reference: unknown) => unknown): TraitFacts | undefined {
  const type = typeOf(schema);
  if (type === "array") return arrayFacts(schema["items"], resolve);
  return isScalar(type) ? { type, isArray: false, ...detailsOf(schema) } : undefined;
}

function arrayFacts(items: unknown, resolve: (reference: unknown) => unknown): TraitFacts | undefined {
  const parts = (Array.isArray(items) ? items : [items]).filter(isRecord);
  const whole = parts.flatMap((part) => [part, resolve(part["$ref"])]).filter(isRecord);
  const types = new Set(whole.flatMap((part) => listOf(part["type"])));
  const [type] = types;
  const [item] = whole.toReversed();
  const isOfOneKind = types.size === 1 && item !== undefined && !Array.isArray(items);
  if (isOfOneKind && isScalar(type)) return { type, isArray: true, ...detailsOf(item) };
  // Kratos refuses every form of such a schema.
  if (types.size === 1 && !isScalar(type)) return undefined;
  return { type: "any", isArray: true, format: undefined, options: [], mustBeTrue: false };
}

function typeOf(schema: Schema): unknown {
  if ("const" in schema) return typeof schema["const"];
  const types = listOf(schema["type"]);
  return types.length === 1 ? types[0] : undefined;
}

function isScalar(type: unknown): type is Exclude<TraitFacts["type"], "any"> {
  return type === "string" || type === "number" || type === "integer" || type === "boolean";
}

function detailsOf(schema: Schema): Pick<TraitFacts, "format" | "options" | "mustBeTrue"> {
  const { format } = schema;
  const values = listOf(schema["enum"]);
  const options = values.filter(
    (value) => typeof value === "string" || typeof value === "number" || typeof value === "boolean",
  );
  return {
    format: typeof format === "string" ? format : undefined,
    options: options.length <= maxOptions ? options : [],
    mustBeTrue: schema["const"] === true,
  };
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function atPointer(document: unknown, pointer: string): unknown {
  let at: unknown = document;
  for (const escaped of pointer.split("/").slice(1)) {
    const name = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    if (!isRecord(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return at;
}
