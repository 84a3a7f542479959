import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const command = z.array(z.string());
const condition = z.enum(["service_healthy", "service_completed_successfully"]);
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

// What our file says of a service. Strict: a key that is new here has to be looked at, by the tests and the machine below.
const service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.enum([".", "../.."]), target: z.string() }).optional(),
  command: command.optional(),
  environment: z.record(z.string(), scalar).default({}),
  depends_on: z.record(z.string(), z.strictObject({ condition })).default({}),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()).default(["default"]),
  volumes: z.array(z.string()).default([]),
  restart: z.enum(["no", "unless-stopped"]),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  stop_grace_period: z.string().optional(),
  healthcheck: z
    .strictObject({
      test: z.tuple([z.literal("CMD")], z.string()).transform(([, ...words]) => words),
      interval: z.string(),
      timeout: z.string(),
      retries: z.number(),
    })
    .optional(),
});

const file = z.looseObject({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() }).nullable()),
});

export type Service = z.output<typeof service>;
export type ComposeFile = z.output<typeof file>;

const root = join(import.meta.dirname, "../..");

/** Our compose files: the demo at the root of the tree, and the two tenants of Olympus. */
export const composeFiles = {
  demo: join(root, "docker-compose.yml"),
  olympus: join(root, "deploy/olympus/docker-compose.yml"),
};
export type ComposeName = keyof typeof composeFiles;

/** A compose file as `docker compose` would see it with these variables set. */
export async function readComposeFile(
  variables: Record<string, string> = {},
  name: ComposeName = "demo",
): Promise<ComposeFile> {
  const source = await readFile(composeFiles[name], "utf8");
  return file.parse(interpolate(parse(source, { merge: true }), variables));
}

/** All variables that the file can be given, each with its default. */
export async function readVariables(name: ComposeName = "demo"): Promise<Record<string, string>> {
  const found = (await readFile(composeFiles[name], "utf8")).matchAll(/\$\{(\w+)(?::-([^}]*))?\}/g);
  return Object.fromEntries([...found].map(([, variable = "", value = ""]) => [variable, value]));
}

function interpolate(value: unknown, variables: Record<string, string>): unknown {
  if (typeof value === "string") {
    return value
      .replaceAll(
        /(?<!\$)\$\{(\w+):-([^}]*)\}/g,
        (_, name: string, normally: string) => variables[name] || normally,
      )
      .replaceAll("$$", "$");
  }
  if (Array.isArray(value)) return value.map((item: unknown) => interpolate(item, variables));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolate(item, variables)]));
}
