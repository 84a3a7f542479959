import { parseEnv } from "node:util";
import type { GatheredSettings } from "./gathered-settings.ts";
import { knownNames } from "./known-names.ts";

// Without quotes Node.js ends a value there and `docker run --env-file` does not: a secret would depend on how Lethe is started.
const unquotedHash = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?![ \t"'`])[^\n]*#/gm;

/** The settings in lines of `NAME=value`. Other programs' lines may be like what they like: the file beside a compose file is for all of its services. */
export function readEnvLines(text: string, path: string): GatheredSettings {
  const mistakes = Array.from(text.matchAll(unquotedHash), ({ 1: name = "", index }) => ({ name, index }))
    .filter(({ name }) => isRead(name))
    .map(({ name, index }) => {
      const line = text.slice(0, index).split("\n").length;
      return `${name}: has a # behind it: write a comment above the line, and a value that has a # in quotes (${path}, line ${line})`;
    });
  return { given: parseEnv(text), mistakes };
}

// OpenTelemetry reads variables of its own.
function isRead(name: string): boolean {
  return knownNames.has(name) || name.startsWith("OTEL_");
}
