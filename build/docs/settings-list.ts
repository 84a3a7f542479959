import { z } from "zod";
import { settingGroups, settings, secretSettings } from "../../src/config/settings.ts";

/** A setting as its schema describes it. */
export interface SettingDoc {
  name: string;
  /** Markdown; links lead from `docs/`. */
  description: string;
  /** As it is written; undefined where there is none. */
  default: string | undefined;
  /** A value that is one, for where there is no default. */
  example: string | undefined;
  isSecret: boolean;
}

/** Draft 7, which editors and Helm read. */
export interface JsonSchema {
  [keyword: string]: unknown;
  properties?: Record<string, JsonSchema>;
  definitions?: Record<string, JsonSchema>;
}
export const jsonSchema = z.custom<JsonSchema>((value) => typeof value === "object" && value !== null);

const generated = z.toJSONSchema(settings, {
  io: "input",
  target: "draft-7",
  // Zod leaves the examples out where a value is transformed, as if they were of the outcome: ours are of what is written.
  override({ zodSchema, jsonSchema: schema }) {
    const examples: unknown = z.globalRegistry.get(zodSchema)?.["examples"];
    if (Array.isArray(examples)) schema["examples"] = examples;
  },
});
export const schemaOfSettings = jsonSchema.parse(generated);

/** The settings by the headings of their groups. */
export function settingsByGroup(): [string, SettingDoc[]][] {
  return Object.entries(settingGroups).map(([title, group]) => [title, Object.keys(group).map(describe)]);
}

export function isSecret(name: string): boolean {
  return (secretSettings as readonly string[]).includes(name);
}

/** Markdown without its links, for what can't have any. */
export function withoutLinks(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
}

function describe(name: string): SettingDoc {
  const { description, default: standard, examples } = schemaOfSettings.properties?.[name] ?? {};
  if (typeof description !== "string") throw new Error(`${name} has no description in its schema`);
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  return {
    name,
    description,
    default: typeof standard === "string" && standard !== "" ? standard : undefined,
    example: typeof example === "string" ? example : undefined,
    isSecret: isSecret(name),
  };
}
